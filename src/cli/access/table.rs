//! Rows of the access table as text, JSON or Markdown.

use serde_json::{Value, json};

/// Some operations of one place, which have the same rules.
pub(super) struct Row {
    pub(super) place: String,
    pub(super) is_field: bool,
    /// Whether its type stands above it.
    pub(super) is_below: bool,
    /// Whether these are all there are.
    pub(super) all: bool,
    pub(super) operations: Vec<&'static str>,
    pub(super) rules: Vec<Rule>,
    /// Why nobody may.
    pub(super) closed: Option<String>,
}

/// A rule, and whether it lets a caller.
pub(super) struct Rule {
    pub(super) rule: String,
    pub(super) kind: &'static str,
    pub(super) text: String,
    pub(super) verdict: Option<&'static str>,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Json,
    Markdown,
}

/// Which columns it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// The rules.
    Rules,
    /// The rules, and whether they let a caller.
    Caller,
}

impl Columns {
    fn of_caller<T>(self, cell: T) -> Option<T> {
        match self {
            Self::Rules => None,
            Self::Caller => Some(cell),
        }
    }
}

/// The whole table.
pub(super) fn print(rows: &[Row], form: Form, columns: Columns) -> String {
    match form {
        Form::Json => {
            let rows: Vec<Value> = rows.iter().map(of_row).collect();
            format!("{:#}", Value::Array(rows))
        }
        Form::Text | Form::Markdown => {
            let mut titles = vec!["place", "operations", "rule", "what it asks"];
            titles.extend(columns.of_caller("this caller"));
            let titles = titles.into_iter().map(str::to_owned).collect();
            let lines: Vec<Vec<String>> = rows.iter().flat_map(|row| lines(row, columns)).collect();
            match form {
                Form::Markdown => markdown(titles, &lines),
                Form::Text | Form::Json => text(titles, &lines),
            }
        }
    }
}

fn of_row(row: &Row) -> Value {
    let state = match (&row.closed, row.rules.is_empty()) {
        (Some(_), _) => "closed",
        (None, true) => "open",
        (None, false) => "ruled",
    };
    let rules = row.rules.iter().map(|rule| {
        let mut of_rule = json!({ "rule": rule.rule, "kind": rule.kind, "asks": rule.text });
        if let Some(verdict) = rule.verdict {
            of_rule["caller"] = verdict.into();
        }
        of_rule
    });
    json!({
        "place": row.place,
        "field": row.is_field,
        "operations": row.operations,
        "state": state,
        "why": row.closed,
        "rules": rules.collect::<Vec<_>>(),
    })
}

/// The lines of a row: one for each rule; what is the same as above stands in the first only.
fn lines(row: &Row, columns: Columns) -> Vec<Vec<String>> {
    let indent = if row.is_below { "  " } else { "" };
    let place = format!("{indent}{}", row.place);
    let operations = match row.all {
        true => "all".to_owned(),
        false => row.operations.join(" "),
    };
    let only = |rule: &str, why: &str, verdict: &str| {
        let mut line = vec![
            place.clone(),
            operations.clone(),
            rule.to_owned(),
            why.to_owned(),
        ];
        line.extend(columns.of_caller(verdict).map(str::to_owned));
        vec![line]
    };
    if let Some(why) = &row.closed {
        return only("closed", why, "may not");
    }
    if row.rules.is_empty() {
        return match row.is_field {
            true => only("as its type", "", ""),
            false => only("open", "", "may"),
        };
    }
    let of_rule = |(at, rule): (usize, &Rule)| {
        let of = |text: &str| {
            if at == 0 {
                text.to_owned()
            } else {
                String::new()
            }
        };
        let asks = format!("{} {}", rule.kind, rule.text);
        let mut line = vec![of(&place), of(&operations), rule.rule.clone(), asks];
        line.extend(rule.verdict.map(str::to_owned));
        line
    };
    row.rules.iter().enumerate().map(of_rule).collect()
}

fn text(titles: Vec<String>, lines: &[Vec<String>]) -> String {
    let all = || std::iter::once(&titles).chain(lines);
    let width = |at: usize| {
        all()
            .map(|line| line[at].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..titles.len()).map(width).collect();
    let mut out = String::new();
    for line in all() {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

fn markdown(titles: Vec<String>, lines: &[Vec<String>]) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| cell.trim().replace('|', "\\|"))
            .collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = row(&titles);
    out.push_str(&format!("|{}\n", "---|".repeat(titles.len())));
    for line in lines {
        out.push_str(&row(line));
    }
    out
}
