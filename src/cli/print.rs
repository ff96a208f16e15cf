//! `cygnet print`: the API schema as sorted SDL.

use std::process::ExitCode;

use clap::Args;
use cygnet_schema::print::{Words, sdl};

use super::{
    flags::{self, ConfigFlags, Given, SchemaFlags},
    output,
};
use crate::app;

/// Print the API schema.
#[derive(Debug, Args)]
pub(super) struct Print {
    #[command(flatten)]
    config: ConfigFlags,
    #[command(flatten)]
    schema: SchemaFlags,
    /// Without descriptions and deprecation reasons
    #[arg(long)]
    bare: bool,
}

impl Print {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let given = Given {
            config: Some(&self.config),
            schema: Some(self.schema.given()),
            ..Given::default()
        };
        let config = flags::load(given)?;
        let sources = app::read_sources(&config.schema.files)?;
        let compiled = app::compile_schema(&config, sources)?;
        let words = if self.bare { Words::Bare } else { Words::Full };
        output::line(sdl(&compiled.schema.api, words).trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}
