//! What a field of a node or a relationship holds: the recipes of the columns, carried out.
//!
//! In: the data set, a node or relationship, a column. Out: a [`Cell`]. Every draw is named by
//! (seed, label or type, index, field), so a cell depends on nothing that was computed before.
//! Must not know formats.

use crate::cell::{Cell, Words};
use crate::columns::{Column, Recipe};
use crate::labels::Label;
use crate::links::Link;
use crate::random::{Draws, mix, name_code};
use crate::text::{push_digits, push_key, push_number};
use crate::topology::Edge;
use crate::twin::Twin;
use crate::words;

/// Whose field it is.
pub(crate) enum Subject {
    Node { label: Label, index: u64 },
    Relationship { link: &'static Link, edge: Edge },
}

impl Subject {
    /// The content of the field of `column`. Texts that are put together are written to `scratch`,
    /// which is empty at first.
    pub(crate) fn cell<'a>(
        &self,
        twin: &Twin,
        column: &Column,
        scratch: &'a mut String,
    ) -> Cell<'a> {
        let mut draws = self.draws(twin, column.code);
        match &column.recipe {
            Recipe::Always(text) => Cell::Text(text),
            Recipe::Pick(words) => Cell::Text(draws.pick(words)),
            Recipe::ByIndex(words) => {
                Cell::Text(words[(self.index() % words.len() as u64) as usize])
            }
            Recipe::UnitOf(field) => Cell::Text(self.draws(twin, *field).pick(words::UNITS)),
            Recipe::SeverityOfScore => Cell::Text(severity(self.score(twin))),
            Recipe::Several(words, least, most) => {
                Cell::Texts(several(&mut draws, words, *least, *most))
            }
            Recipe::Integer(low, high) => Cell::Integer(draws.between(*low, *high)),
            Recipe::PickInteger(numbers) => Cell::Integer(draws.pick(numbers)),
            Recipe::Decimal(low, high, decimals) => Cell::Decimal {
                units: draws.between(*low, *high),
                decimals: *decimals,
            },
            Recipe::Score => Cell::Decimal {
                units: self.score(twin),
                decimals: 1,
            },
            Recipe::Flag(percent) => Cell::Boolean(draws.below(100) < *percent),
            Recipe::Instant(first, seconds) => Cell::DateTime(first + draws.below(*seconds) as i64),
            Recipe::Position => position(&mut draws),
            Recipe::Key
            | Recipe::AroundKey(..)
            | Recipe::Numbered(_)
            | Recipe::Phrase(..)
            | Recipe::Serial
            | Recipe::Version
            | Recipe::Metadata
            | Recipe::OrganizationKey
            | Recipe::GraphKey => {
                self.compose(twin, &column.recipe, &mut draws, scratch);
                Cell::Text(scratch)
            }
        }
    }

    fn compose(&self, twin: &Twin, recipe: &Recipe, draws: &mut Draws, out: &mut String) {
        match recipe {
            Recipe::Key => push_key(out, self.label(), self.index()),
            Recipe::AroundKey(before, after) => {
                out.push_str(before);
                push_key(out, self.label(), self.index());
                out.push_str(after);
            }
            Recipe::Numbered(words) => {
                out.push_str(draws.pick(words));
                out.push(' ');
                push_number(out, self.index() + 1);
            }
            Recipe::Phrase(first, second) => {
                out.push_str(draws.pick(first));
                out.push(' ');
                out.push_str(draws.pick(second));
            }
            Recipe::Serial => {
                let bits = draws.next();
                for shift in (0..8).map(|digit| digit * 4) {
                    let digit = (bits >> shift & 15) as usize;
                    out.push(char::from(b"0123456789ABCDEF"[digit]));
                }
            }
            Recipe::Version => {
                push_number(out, draws.below(9) + 1);
                out.push('.');
                push_number(out, draws.below(20));
                out.push('.');
                push_number(out, draws.below(40));
            }
            Recipe::Metadata => {
                out.push_str(r#"{"source":""#);
                out.push_str(draws.pick(&["scada", "scan", "import", "manual"]));
                out.push_str(r#"","revision":"#);
                push_digits(out, draws.below(40) + 1, 1);
                out.push('}');
            }
            Recipe::OrganizationKey => {
                let organization = match self.label() {
                    Label::Organization => self.index(),
                    label => twin.owner_of_graph(twin.graph_of(label, self.index())),
                };
                push_key(out, Label::Organization, organization);
            }
            Recipe::GraphKey => {
                push_key(out, Label::Graph, twin.graph_of(self.label(), self.index()));
            }
            // The others need no space of their own: `cell` answers them.
            Recipe::Always(_)
            | Recipe::Pick(_)
            | Recipe::ByIndex(_)
            | Recipe::UnitOf(_)
            | Recipe::SeverityOfScore
            | Recipe::Several(..)
            | Recipe::Integer(..)
            | Recipe::PickInteger(_)
            | Recipe::Decimal(..)
            | Recipe::Score
            | Recipe::Flag(_)
            | Recipe::Instant(..)
            | Recipe::Position => {}
        }
    }

    fn draws(&self, twin: &Twin, field: u64) -> Draws {
        let stream = match self {
            Self::Node { label, .. } => name_code(label.name()),
            Self::Relationship { link, .. } => {
                let ends = (link.start.ordinal() * 32 + link.end.ordinal()) as u64;
                name_code(link.relationship_type) ^ mix(ends)
            }
        };
        Draws::at(twin.seed(), stream, self.index(), field)
    }

    fn index(&self) -> u64 {
        match self {
            Self::Node { index, .. } => *index,
            Self::Relationship { edge, .. } => edge.ordinal,
        }
    }

    /// The label that keys are of: relationships have none of their own and show their end's.
    fn label(&self) -> Label {
        match self {
            Self::Node { label, .. } => *label,
            Self::Relationship { link, .. } => link.end,
        }
    }

    /// The score, in tenths, of the CVE that this is or ends at.
    fn score(&self, twin: &Twin) -> i64 {
        let cve = match self {
            Self::Node { index, .. } => *index,
            Self::Relationship { edge, .. } => edge.end,
        };
        let stream = name_code(Label::Cve.name());
        let mut draws = Draws::at(twin.seed(), stream, cve, name_code("cvssScore"));
        draws.between(10, 100).max(draws.between(10, 100))
    }
}

/// The severity of a score in tenths, as CVSS 3 bands it.
fn severity(score: i64) -> &'static str {
    match score {
        90.. => "CRITICAL",
        70.. => "HIGH",
        40.. => "MEDIUM",
        _ => "LOW",
    }
}

fn several(draws: &mut Draws, words: &[&'static str], least: u64, most: u64) -> Words {
    let mut chosen = Words::new();
    for _ in 0..draws.between(least as i64, most as i64) {
        chosen.add(draws.pick(words));
    }
    chosen
}

/// A point within some 20 kilometres of a city.
fn position<'a>(draws: &mut Draws) -> Cell<'a> {
    let (longitude, latitude) = draws.pick(words::CENTRES);
    Cell::Point {
        longitude: longitude + draws.between(-20_000, 20_000),
        latitude: latitude + draws.between(-20_000, 20_000),
    }
}
