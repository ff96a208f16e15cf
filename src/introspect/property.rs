//! Fields of properties: names and types of what was seen.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    draft::{Content, FieldDraft},
    drift::{self, Property, Seen},
    name,
    report::{FindingKind, Report},
};
use crate::store::survey::{ItemKind, Kind};

/// What one node or relationship looked like: its properties, and how many looked so.
pub(super) type Shape<'s> = (&'s [(String, Kind)], u64);

/// A type has no more fields of properties than this: more is a map of its own, not a type.
const MOST_FIELDS: usize = 500;

/// What constraints say of a property.
pub(super) struct Promise {
    /// It is there.
    pub(super) exists: bool,
    /// Directives that follow.
    pub(super) directives: Vec<String>,
}

/// The fields of all properties; `promised` says what the database's constraints hold of one.
pub(super) fn fields(
    owner: &str,
    shapes: &[Shape<'_>],
    promised: impl Fn(&str) -> Promise,
    report: &mut Report,
) -> Vec<FieldDraft> {
    let mut properties = drift::merge(seen(shapes), &together(shapes));
    if properties.len() > MOST_FIELDS {
        properties.sort_by(|left, right| {
            let times = |of: &Property| of.seen.times();
            times(right)
                .cmp(&times(left))
                .then_with(|| left.spelling.cmp(&right.spelling))
        });
        let more = properties.split_off(MOST_FIELDS).len();
        let message = format!(
            "{more} properties more than a type has fields: those seen most often are there"
        );
        report.add(FindingKind::LeftOut, owner, message);
        properties.sort_by(|left, right| left.spelling.cmp(&right.spelling));
    }
    let mut taken: BTreeSet<String> = properties
        .iter()
        .filter(|it| it.others.is_empty() && name::is_allowed(&it.spelling))
        .map(|it| it.spelling.clone())
        .collect();
    let mut fields: Vec<FieldDraft> = properties
        .iter()
        .filter_map(|property| {
            field(
                owner,
                property,
                &promised(&property.spelling),
                (&mut taken, report),
            )
        })
        .collect();
    fields.sort_by(|left, right| left.name.cmp(&right.name));
    fields
}

fn seen(shapes: &[Shape<'_>]) -> BTreeMap<String, Seen> {
    let mut all: BTreeMap<String, Seen> = BTreeMap::new();
    for (properties, times) in shapes {
        for (name, kind) in *properties {
            let seen = all.entry(name.clone()).or_default();
            *seen.kinds.entry(kind.clone()).or_default() += times;
        }
    }
    all
}

fn together<'s>(shapes: &[Shape<'s>]) -> Vec<Vec<&'s str>> {
    shapes
        .iter()
        .map(|(properties, _)| properties.iter().map(|(name, _)| name.as_str()).collect())
        .collect()
}

fn field(
    owner: &str,
    property: &Property,
    promise: &Promise,
    (taken, report): (&mut BTreeSet<String>, &mut Report),
) -> Option<FieldDraft> {
    let path = format!("{owner}.{}", property.spelling);
    let mut comments = Vec::new();
    let ty = graphql_type(&path, property, &mut comments, report)?;
    let name = field_name(&path, property, taken, report);
    let merged = !property.others.is_empty();
    let required = if promise.exists && !merged { "!" } else { "" };
    let is_list = ty.starts_with('[');
    Some(FieldDraft {
        name,
        content: Content::Property {
            property: property.spelling.clone(),
            ty: format!("{ty}{required}"),
            directives: match is_list || merged {
                true => Vec::new(),
                false => promise.directives.clone(),
            },
        },
        comments,
        renamed: 0,
    })
}

fn field_name(
    path: &str,
    property: &Property,
    taken: &mut BTreeSet<String>,
    report: &mut Report,
) -> String {
    let spelling = &property.spelling;
    if let Some(merged) = property.merged_name() {
        let name = name::unique(name::field(&merged), taken);
        let times = |(name, times): &(String, u64)| format!("`{name}` ({times})");
        let others: Vec<String> = property.others.iter().map(times).collect();
        let fewer: u64 = property.others.iter().map(|(_, times)| times).sum();
        let message = format!(
            "spelled `{spelling}` ({}) and {}: the field `{name}` reads `{spelling}`; what stands under the other spellings is not read",
            property.seen.times() - fewer,
            others.join(", "),
        );
        report.add(FindingKind::DriftedName, path, message);
        return name;
    }
    if name::is_allowed(spelling) {
        return spelling.clone();
    }
    let name = name::unique(name::field(spelling), taken);
    let message = format!("no name in GraphQL: the field is `{name}`");
    report.add(FindingKind::EscapedName, path, message);
    name
}

/// The type of a field; `None` where no type can read the property.
fn graphql_type(
    path: &str,
    property: &Property,
    comments: &mut Vec<String>,
    report: &mut Report,
) -> Option<String> {
    let mut kinds: Vec<(&Kind, u64)> = property
        .seen
        .kinds
        .iter()
        .map(|(kind, times)| (kind, *times))
        .collect();
    if kinds.len() > 1 {
        kinds.retain(|(kind, _)| **kind != Kind::List(ItemKind::Nothing));
    }
    let shown = |kinds: &[(&Kind, u64)]| {
        let each: Vec<String> = kinds
            .iter()
            .map(|(kind, times)| format!("{kind} ({times})"))
            .collect();
        each.join(", ")
    };
    kinds.retain(|(kind, times)| {
        let known = scalar(item(kind)).is_some();
        if !known {
            let message =
                format!("{times} values are of the kind `{kind}`, which no field can have");
            report.add(FindingKind::LeftOut, path, message);
        }
        known
    });
    let (chosen, readable) = widest(&kinds)?;
    let named = scalar(item(&chosen)).expect("kinds without a scalar were taken out");
    let ty = match &chosen {
        Kind::One(_) => named.to_owned(),
        Kind::List(_) => format!("[{named}!]"),
    };
    if chosen == Kind::List(ItemKind::Nothing) {
        comments.push("only empty lists were seen".to_owned());
    }
    if !is_one_family(&kinds) {
        let what = match readable {
            true => "all of them are read",
            false => "values of the other kinds are answered with errors",
        };
        let message = format!(
            "values of several kinds: {}; as {ty}, {what}",
            shown(&kinds)
        );
        comments.push(message.clone());
        report.add(FindingKind::MixedKinds, path, message);
    }
    Some(ty)
}

fn item(kind: &Kind) -> &ItemKind {
    match kind {
        Kind::One(item) | Kind::List(item) => item,
    }
}

/// Whether kinds differ in nothing that a client sees: whole numbers of both sizes.
fn is_one_family(kinds: &[(&Kind, u64)]) -> bool {
    let whole = |kind: &Kind| matches!(item(kind), ItemKind::Integer | ItemKind::LongInteger);
    let lists = kinds
        .iter()
        .filter(|(kind, _)| matches!(kind, Kind::List(_)))
        .count();
    let even = lists == 0 || lists == kinds.len();
    kinds.len() < 2 || (even && kinds.iter().all(|(kind, _)| whole(kind)))
}

/// The kind that takes in all of them, and whether it reads them all; else the one that was seen most often.
fn widest(kinds: &[(&Kind, u64)]) -> Option<(Kind, bool)> {
    let all = |allowed: &[ItemKind]| kinds.iter().all(|(kind, _)| allowed.contains(item(kind)));
    let numbers = [ItemKind::Integer, ItemKind::LongInteger, ItemKind::Float];
    let texts = [
        ItemKind::Integer,
        ItemKind::LongInteger,
        ItemKind::Float,
        ItemKind::Boolean,
        ItemKind::String,
    ];
    let (most, _) = kinds
        .iter()
        .max_by(|(left, left_times), (right, right_times)| {
            left_times.cmp(right_times).then_with(|| right.cmp(left))
        })?;
    let lists = kinds
        .iter()
        .filter(|(kind, _)| matches!(kind, Kind::List(_)))
        .count();
    if kinds.len() == 1 || (lists != 0 && lists != kinds.len()) {
        return Some(((*most).clone(), kinds.len() == 1));
    }
    let wide = if all(&numbers[..2]) {
        ItemKind::LongInteger
    } else if all(&numbers) {
        ItemKind::Float
    } else if all(&texts) {
        ItemKind::String
    } else {
        return Some(((*most).clone(), false));
    };
    Some(match most {
        Kind::One(_) => (Kind::One(wide), true),
        Kind::List(_) => (Kind::List(wide), true),
    })
}

fn scalar(item: &ItemKind) -> Option<&'static str> {
    Some(match item {
        ItemKind::Boolean => "Boolean",
        ItemKind::Integer => "Int",
        ItemKind::LongInteger => "BigInt",
        ItemKind::Float => "Float",
        ItemKind::String | ItemKind::Nothing => "String",
        ItemKind::Date => "Date",
        ItemKind::LocalTime => "LocalTime",
        ItemKind::Time => "Time",
        ItemKind::LocalDateTime => "LocalDateTime",
        ItemKind::DateTime => "DateTime",
        ItemKind::Duration => "Duration",
        ItemKind::Point => "Point",
        ItemKind::CartesianPoint => "CartesianPoint",
        ItemKind::Other(_) => return None,
    })
}
