//! `cygnet config`: the effective configuration; also its JSON Schema and reference page.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlags, StoreFlags},
    output,
};
use crate::config::{json_schema, reference_page};

/// Print the effective configuration.
#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    #[command(flatten)]
    store: StoreFlags,
    /// What is printed
    #[arg(long, value_enum, default_value_t = What::Effective)]
    what: What,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The effective configuration, secrets redacted.
    Effective,
    /// The JSON Schema of cygnet.yaml.
    JsonSchema,
    /// The reference page.
    Reference,
}

impl Show {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::JsonSchema => output::line(format_args!("{:#}", json_schema()))?,
            What::Reference => output::line(reference_page().trim_end())?,
            What::Effective => {
                let given = Given {
                    config: Some(&self.config),
                    schema: Some(self.schema.given()),
                    store: Some(&self.store),
                    ..Given::default()
                };
                let config = flags::load(given)?;
                output::line(serde_json::to_string_pretty(&config)?)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
