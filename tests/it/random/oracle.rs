//! The twin in memory: devices, weaknesses and zones, with the relationships between them.

use std::collections::HashMap;

use cygnet_twin::{Batch, Properties, Twin, Value};
use serde_json::{Value as Json, json};

/// A node or relationship by its properties, as the answers write them.
pub type Row = HashMap<&'static str, Json>;

/// Everything the questions are about.
pub struct Oracle {
    /// By position, in the order of their ids.
    pub devices: Vec<Row>,
    /// By position.
    pub cves: Vec<Row>,
    /// By position.
    pub zones: Vec<Row>,
    /// Device, weakness, properties.
    pub vulnerable: Vec<(usize, usize, Row)>,
    /// Device, zone.
    pub located: Vec<(usize, usize)>,
}

impl Oracle {
    /// Reads a whole twin.
    pub fn of(twin: &Twin) -> Self {
        let mut nodes: HashMap<&'static str, Vec<Row>> = HashMap::new();
        let mut links = Vec::new();
        for batch in twin.batches(10_000) {
            match batch {
                Batch::Nodes(batch) => {
                    let label = batch.labels[0];
                    nodes
                        .entry(label)
                        .or_default()
                        .extend(batch.rows.into_iter().map(row));
                }
                Batch::Relationships(batch) => links.push(batch),
            }
        }
        let mut take = |label: &str| {
            let mut rows = nodes.remove(label).unwrap_or_default();
            rows.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
            rows
        };
        let (devices, cves, zones) = (take("Device"), take("CVE"), take("Zone"));
        let places = |rows: &[Row]| -> HashMap<String, usize> {
            rows.iter()
                .enumerate()
                .map(|(at, row)| (row["id"].as_str().unwrap_or("").to_owned(), at))
                .collect()
        };
        let (device_at, cve_at, zone_at) = (places(&devices), places(&cves), places(&zones));
        let (mut vulnerable, mut located) = (Vec::new(), Vec::new());
        for batch in links {
            for link in batch.rows {
                match batch.relationship_type {
                    "VULNERABLE_TO" => vulnerable.push((
                        device_at[&link.start],
                        cve_at[&link.end],
                        row(link.properties),
                    )),
                    "LOCATED_IN" => located.push((device_at[&link.start], zone_at[&link.end])),
                    _ => {}
                }
            }
        }
        assert!(devices.len() > 100 && vulnerable.len() > 100 && located.len() > 100);
        Self {
            devices,
            cves,
            zones,
            vulnerable,
            located,
        }
    }

    /// The relationships of a device to weaknesses.
    pub fn weaknesses(&self, device: usize) -> impl Iterator<Item = (usize, &Row)> {
        let of = self.vulnerable.iter().filter(move |(at, ..)| *at == device);
        of.map(|(_, cve, properties)| (*cve, properties))
    }

    /// The zone of a device.
    pub fn zone(&self, device: usize) -> Option<usize> {
        self.located
            .iter()
            .find(|(at, _)| *at == device)
            .map(|(_, zone)| *zone)
    }
}

fn row(properties: Properties) -> Row {
    properties
        .into_iter()
        .map(|(name, value)| (name, json_of(value)))
        .collect()
}

fn json_of(value: Value) -> Json {
    match value {
        Value::String(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Boolean(flag) => json!(flag),
        Value::Strings(texts) => json!(texts),
        Value::DateTime(milliseconds) => json!(date_time(milliseconds)),
        Value::Point {
            longitude,
            latitude,
        } => json!([longitude, latitude]),
    }
}

/// Milliseconds since 1970 as the answers write date-times; by the proleptic Gregorian calendar (Hinnant's algorithm).
fn date_time(milliseconds: i64) -> String {
    let (days, rest) = (
        milliseconds.div_euclid(86_400_000),
        milliseconds.rem_euclid(86_400_000),
    );
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
        rest % 1_000
    )
}
