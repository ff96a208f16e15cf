//! The targets of the first customer's performance specification (API response times): what is asked for each, and whether it is met.
//!
//! In: figures of an open loop. Out: a verdict per target. What the server cannot be asked yet is a row too: nothing is left out.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::{Asked, Figures, Percentiles, Samples};

/// How many nodes the batch of the specification has.
const BATCH: usize = 1_000;

/// A target: the specification's name and time, and what is sent.
#[derive(Debug, Clone)]
pub struct Target {
    /// The specification's name.
    pub name: &'static str,
    /// The specification's time.
    pub time: Duration,
    /// What is sent.
    pub sent: Sent,
}

/// What is sent for a target.
#[derive(Debug, Clone)]
pub enum Sent {
    /// An operation.
    Operation(Asked),
    /// An operation whose caller must be verified: only with a header that says who it is.
    Verified(Asked),
    /// Nothing: the server has no such thing yet.
    Missing(&'static str),
}

/// The limits that the specification draws from a target's time.
#[derive(Debug, Clone, Copy)]
struct Limit {
    of: fn(&Percentiles) -> u64,
    /// In tenths of the target's time.
    tenths: u64,
}

const LIMITS: [Limit; 4] = [
    Limit {
        of: |times| times.p50,
        tenths: 8,
    },
    Limit {
        of: |times| times.p95,
        tenths: 12,
    },
    Limit {
        of: |times| times.p99,
        tenths: 15,
    },
    Limit {
        of: |times| times.p999,
        tenths: 20,
    },
];

/// What became of a target.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The specification's name.
    pub name: &'static str,
    /// Its time, in milliseconds.
    pub target_ms: u64,
    /// What was seen.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What was seen.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Outcome {
    /// All four percentiles are within their limits, and every request was answered.
    Pass(Seen),
    /// They are not.
    Fail(Seen),
    /// It was not asked.
    Missing {
        /// Why.
        why: &'static str,
    },
}

/// Figures of a target.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// The run.
    pub figures: Figures,
    /// By how much the limit that is nearest is larger than what was seen.
    pub headroom: f64,
}

impl Checked {
    /// The verdict on the figures of a target.
    pub fn of(target: &Target, figures: Figures) -> Self {
        let unit = u64::try_from(target.time.as_micros()).unwrap_or(u64::MAX);
        let headroom = LIMITS.iter().map(|limit| {
            let seen = (limit.of)(&figures.percentiles).max(1);
            (unit.saturating_mul(limit.tenths) / 10) as f64 / seen as f64
        });
        let headroom = headroom.fold(f64::INFINITY, f64::min);
        let is_met = headroom >= 1.0 && figures.errors == 0 && figures.requests > 0;
        let seen = Seen { figures, headroom };
        Self::with(
            target,
            if is_met {
                Outcome::Pass(seen)
            } else {
                Outcome::Fail(seen)
            },
        )
    }

    /// A target that is not asked for.
    pub fn missing(target: &Target, why: &'static str) -> Self {
        Self::with(target, Outcome::Missing { why })
    }

    fn with(target: &Target, outcome: Outcome) -> Self {
        let target_ms = u64::try_from(target.time.as_millis()).unwrap_or(u64::MAX);
        Self {
            name: target.name,
            target_ms,
            outcome,
        }
    }

    /// Whether the specification is not kept here.
    pub fn is_failure(&self) -> bool {
        match self.outcome {
            Outcome::Fail(_) => true,
            Outcome::Pass(_) | Outcome::Missing { .. } => false,
        }
    }
}

/// The table of the verdicts, in Markdown.
pub fn markdown(rows: &[Checked]) -> String {
    let mut text = String::from(
        "| target | ms | p50 ms | p95 ms | p99 ms | p99.9 ms | requests | errors | verdict | headroom |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|---|--:|\n",
    );
    for row in rows {
        let (name, target) = (row.name, row.target_ms);
        let rest = match &row.outcome {
            Outcome::Pass(seen) => format!("{} | pass | {:.1}x", numbers(seen), seen.headroom),
            Outcome::Fail(seen) => format!("{} | **fail** | {:.1}x", numbers(seen), seen.headroom),
            Outcome::Missing { why } => format!("| | | | | | missing: {why} |"),
        };
        text.push_str(&format!("| {name} | {target} | {rest} |\n"));
    }
    text
}

fn numbers(Seen { figures, .. }: &Seen) -> String {
    let Percentiles {
        p50,
        p95,
        p99,
        p999,
    } = figures.percentiles;
    let ms = [p50, p95, p99, p999].map(|time| format!("{:.2}", time as f64 / 1_000.0));
    format!(
        "{} | {} | {}",
        ms.join(" | "),
        figures.requests,
        figures.errors
    )
}

/// All targets, in the specification's order.
pub fn targets(samples: &Samples) -> Vec<Target> {
    let groups = [authentication(), graph(samples), analytics(), integration()];
    groups.into_iter().flatten().collect()
}

fn row(name: &'static str, milliseconds: u64, sent: Sent) -> Target {
    Target {
        name,
        time: Duration::from_millis(milliseconds),
        sent,
    }
}

/// What the server has not got yet, and why.
fn later(name: &'static str, milliseconds: u64, why: &'static str) -> Target {
    row(name, milliseconds, Sent::Missing(why))
}

fn once(document: &'static str) -> Asked {
    let variables = vec![json!({})];
    Asked {
        document,
        variables,
    }
}

fn authentication() -> Vec<Target> {
    let valid = Sent::Verified(once("{ __typename }"));
    vec![
        later(
            "authentication.login",
            500,
            "who logs in is the identity provider's matter",
        ),
        later(
            "authentication.mfa_verification",
            200,
            "there are no second factors yet",
        ),
        later(
            "authentication.token_refresh",
            100,
            "tokens are not handed out yet",
        ),
        row("authentication.session_validation", 50, valid),
    ]
}

fn graph(samples: &Samples) -> Vec<Target> {
    let ids = &samples.ids;
    let by_id = |document| {
        let variables = ids.iter().map(|id| json!({ "id": id })).collect();
        Sent::Operation(Asked {
            document,
            variables,
        })
    };
    let some: Vec<&String> = ids.iter().cycle().take(BATCH).collect();
    let batch = Sent::Operation(Asked {
        document: include_str!("../../benches/operations/batch.graphql"),
        variables: vec![json!({ "ids": some })],
    });
    let point = by_id(include_str!("../../benches/operations/point.graphql"));
    let related = by_id(include_str!(
        "../../benches/operations/relationships.graphql"
    ));
    vec![
        row("graph_operations.node_retrieval_single", 50, point),
        row("graph_operations.node_retrieval_batch", 500, batch),
        row("graph_operations.relationship_query", 200, related),
        later(
            "graph_operations.graph_traversal_depth_3",
            1_000,
            "there are no traversals yet",
        ),
        later(
            "graph_operations.path_finding_algorithm",
            2_000,
            "there are no paths yet",
        ),
    ]
}

fn analytics() -> Vec<Target> {
    let aggregate = once(include_str!("../../benches/operations/aggregate.graphql"));
    vec![
        row(
            "analytics.aggregation_query",
            1_000,
            Sent::Operation(aggregate),
        ),
        later(
            "analytics.time_series_range",
            2_000,
            "there are no time series yet",
        ),
        later(
            "analytics.anomaly_detection",
            5_000,
            "anomalies are not looked for yet",
        ),
        later(
            "analytics.report_generation",
            30_000,
            "there are no reports yet",
        ),
    ]
}

fn integration() -> Vec<Target> {
    let why = "no other systems are asked yet";
    vec![
        later("integration.openspg_query", 500, why),
        later("integration.ner11_inference", 3_000, why),
        later("integration.external_api_call", 2_000, why),
        later(
            "integration.webhook_delivery",
            5_000,
            "there are no webhooks yet",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target {
            name: "it",
            time: Duration::from_millis(10),
            sent: Sent::Missing("-"),
        }
    }

    fn figures(times: [u64; 4], errors: usize) -> Figures {
        let [p50, p95, p99, p999] = times;
        let percentiles = Percentiles {
            p50,
            p95,
            p99,
            p999,
        };
        Figures {
            requests: 10,
            errors,
            percentiles,
        }
    }

    #[test]
    fn a_target_is_met_where_all_its_percentiles_are() {
        let limits = [8_000, 12_000, 15_000, 20_000];
        assert!(!Checked::of(&target(), figures(limits, 0)).is_failure());
        for at in 0..limits.len() {
            let mut times = limits;
            times[at] += 1;
            assert!(
                Checked::of(&target(), figures(times, 0)).is_failure(),
                "{at}"
            );
        }
        assert!(
            Checked::of(&target(), figures(limits, 1)).is_failure(),
            "an error"
        );
    }

    #[test]
    fn headroom_is_that_of_the_nearest_limit() {
        let checked = Checked::of(&target(), figures([1_000, 1_000, 7_500, 1_000], 0));
        let Outcome::Pass(seen) = checked.outcome else {
            panic!("a pass")
        };
        assert!((seen.headroom - 2.0).abs() < 1e-9, "{}", seen.headroom);
    }

    #[test]
    fn every_target_of_the_specification_has_a_row() {
        let samples = Samples {
            ids: vec!["a".to_owned()],
            cursor: String::new(),
        };
        let all = targets(&samples);
        assert_eq!(all.len(), 17);
        let rows: Vec<Checked> = all
            .iter()
            .map(|it| Checked::missing(it, "not asked"))
            .collect();
        let table = markdown(&rows);
        assert_eq!(table.lines().count(), 19, "{table}");
        let columns = |line: &str| line.matches('|').count();
        assert!(table.lines().all(|line| columns(line) == 11), "{table}");
    }
}
