use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use super::*;
use crate::telemetry::Metrics;

fn entry(operation: Option<&str>, kind: Kind, code: Option<ErrorCode>) -> Entry<'_> {
    Entry {
        request_id: "r1",
        who: None,
        tenant: None,
        is_super: false,
        address: None,
        operation: Some(Operation {
            document: "{ a }",
            operation,
            kind: Some(kind),
        }),
        decision: Decision::of(code),
        code: code.map(ErrorCode::as_str),
        rule: None,
        returned: 1,
        written: 0,
        replayed: false,
        duration_us: 5,
    }
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("cygnet-audit-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn log(path: &Path, audited: Audited) -> (AuditLog, Metrics) {
    let metrics = Metrics::new().expect("an exporter");
    let log = AuditLog::open(path, audited, metrics.audit.clone()).expect("a file");
    (log, metrics)
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn a_line_says_who_did_what_and_what_was_decided() {
    let path = folder().join("audit.jsonl");
    let (log, _metrics) = log(&path, Audited::All);
    let mut entry = entry(Some("Ask \"x\"\n"), Kind::Query, Some(ErrorCode::Forbidden));
    entry.who = Some("alice");
    entry.tenant = Some("north");
    entry.is_super = true;
    entry.rule = Some("Device.serial @requiresScopes");
    log.record(&entry);
    let lines = lines(&path);
    let line = lines[0].as_object().expect("an object");
    let keys: Vec<&str> = line.keys().map(String::as_str).collect();
    let mut expected = [
        "time",
        "request_id",
        "who",
        "tenant",
        "super",
        "rule",
        "hash",
        "operation",
        "kind",
        "decision",
        "code",
        "returned",
        "written",
        "replayed",
        "duration_us",
    ];
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(line["who"], "alice");
    assert_eq!(line["tenant"], "north");
    assert_eq!(line["super"], true);
    assert_eq!(line["rule"], "Device.serial @requiresScopes");
    assert_eq!(line["decision"], "denied");
    assert_eq!(line["code"], "FORBIDDEN");
    assert_eq!(line["operation"], "Ask \"x\"\n");
    // sha256sum of the document.
    assert_eq!(
        line["hash"],
        "1c7e1e347f726166b5b1c55afd61f278cc9b45e00c108ec33d540a566379811b"
    );
}

#[test]
fn only_what_is_asked_for_is_written() {
    for (audited, expected) in [
        (Audited::All, vec!["Q", "M", "D"]),
        (Audited::Mutations, vec!["M", "D"]),
        (Audited::Denied, vec!["D"]),
    ] {
        let path = folder().join("audit.jsonl");
        let (log, _metrics) = log(&path, audited);
        log.record(&entry(Some("Q"), Kind::Query, None));
        log.record(&entry(Some("M"), Kind::Mutation, None));
        log.record(&entry(
            Some("D"),
            Kind::Query,
            Some(ErrorCode::Unauthenticated),
        ));
        let names: Vec<_> = lines(&path)
            .iter()
            .map(|line| line["operation"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn no_line_is_lost_or_mixed_while_many_write_and_the_file_is_moved_away() {
    const WRITERS: usize = 8;
    const EACH: usize = 500;
    let folder = folder();
    let path = folder.join("audit.jsonl");
    let (log, _metrics) = log(&path, Audited::All);
    let moved = folder.join("audit.jsonl.1");
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let log = &log;
            scope.spawn(move || {
                for at in 0..EACH {
                    let name = format!("Op{writer}x{at}");
                    log.record(&entry(Some(&name), Kind::Query, None));
                }
            });
        }
        std::fs::rename(&path, &moved).expect("moved");
    });
    // The next line after the look finds the path free and makes the file again.
    let until = Instant::now() + Duration::from_secs(10);
    while lines(&path).is_empty() {
        assert!(Instant::now() < until, "the path is not opened anew");
        log.record(&entry(Some("Late"), Kind::Query, None));
        std::thread::yield_now();
    }
    let mut names: Vec<_> = lines(&moved).into_iter().chain(lines(&path)).collect();
    names.retain(|line| line["operation"] != "Late");
    let mut names: Vec<_> = names
        .iter()
        .map(|line| line["operation"].to_string())
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), WRITERS * EACH);
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_that_cannot_be_written_is_counted() {
    let (log, metrics) = log(Path::new("/dev/full"), Audited::All);
    log.record(&entry(None, Kind::Query, None));
    let text = String::from_utf8(metrics.to_text().expect("text")).expect("UTF-8");
    assert!(
        text.contains("audit_lines_total{result=\"lost\"} 1"),
        "{text}"
    );
}
