//! `cygnet bench --check spec`: the acceptance runner.

use std::{io::IsTerminal, sync::Arc};

use clap::ValueEnum;

use super::client::{Client, bodies};
use crate::bench::{Asked, Checked, Pace, Samples, Sent, Target, open_loop, targets};

/// What a server is checked by.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Check {
    /// The API response times of the performance specification
    Spec,
}

/// Asks a server for each target, one after the other.
///
/// # Errors
/// Nobody answers, or what answers does not serve the demo twin.
pub(super) async fn check(
    server: &Client,
    only: &[String],
    (pace, is_verified): (Pace, bool),
) -> anyhow::Result<Vec<Checked>> {
    let samples = Samples {
        ids: server.ids().await?,
        cursor: String::new(),
    };
    let mut all = targets(&samples);
    let names: Vec<&str> = all.iter().map(|it| it.name).collect();
    super::known(only, &names, "targets")?;
    all.retain(|it| super::is_chosen(only, it.name));
    let mut rows = Vec::with_capacity(all.len());
    for target in &all {
        rows.push(match &target.sent {
            Sent::Missing(why) => Checked::missing(target, why),
            Sent::Verified(_) if !is_verified => {
                Checked::missing(target, "no --header says who asks")
            }
            Sent::Operation(asked) | Sent::Verified(asked) => {
                measured(server, (target, asked), pace).await?
            }
        });
    }
    Ok(rows)
}

async fn measured(
    server: &Client,
    (target, asked): (&Target, &Asked),
    pace: Pace,
) -> anyhow::Result<Checked> {
    if std::io::stderr().is_terminal() {
        eprintln!("{} ...", target.name);
    }
    let bodies = bodies(asked);
    server.check(&bodies).await?;
    open_loop(super::warm(pace), server.sender(Arc::clone(&bodies))).await;
    let figures = open_loop(pace, server.sender(bodies)).await;
    Ok(Checked::of(target, figures))
}
