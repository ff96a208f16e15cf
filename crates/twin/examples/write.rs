//! Writes the data set of a scale: `write FORMAT SCALE [FOLDER]`, with FORMAT `cypher`, `json` or
//! `csv`. Without a folder CSV goes nowhere, which measures the generator; prints rows and rate.

use std::fs::File;
use std::io::{Error, Result, sink, stdout};
use std::time::Instant;

use cygnet_twin::{Scale, Twin, csv, cypher, json};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [format, scale, folder @ ..] = arguments.as_slice() else {
        return Err(Error::other("write FORMAT SCALE [FOLDER]"));
    };
    let scale = Scale::named(scale).ok_or_else(|| Error::other("no such scale"))?;
    let twin = Twin::new(42, scale);
    let started = Instant::now();
    let rows = match (format.as_str(), folder) {
        ("cypher", _) => cypher::write(&twin, &mut stdout().lock())?,
        ("json", _) => json::write(&twin, &mut stdout().lock())?,
        ("csv", []) => csv::files(&twin)
            .map(|file| file.write(&mut sink()))
            .sum::<Result<u64>>()?,
        ("csv", [folder, ..]) => csv::files(&twin)
            .map(|file| file.write(&mut File::create(format!("{folder}/{}", file.name()))?))
            .sum::<Result<u64>>()?,
        _ => return Err(Error::other("no such format")),
    };
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "{rows} rows in {seconds:.2} s: {:.0} rows/s",
        rows as f64 / seconds
    );
    Ok(())
}
