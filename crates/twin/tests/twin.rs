//! The promises of the generator, checked from outside: totals, the same bytes, the tail of the
//! degrees, answers computed again, ends that exist, keys that are unique.

use std::collections::{HashMap, HashSet};

use cygnet_twin::{
    Batch, KEY, Label, Relationship, Scale, Twin, Value, csv, cypher, indexes, json,
};

/// FNV-1a: enough to notice any changed byte, and no dependency.
struct Hash(u64, u64);

impl std::io::Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.1 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn hash(write: impl Fn(&mut Hash) -> std::io::Result<u64>) -> (u64, u64) {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325, 0);
    let rows = write(&mut hash).expect("a hash takes everything");
    assert_eq!(rows, 8_000);
    (hash.0, hash.1)
}

fn csv_rows(twin: &Twin, out: &mut Hash) -> std::io::Result<u64> {
    csv::files(twin).map(|file| file.write(out)).sum()
}

fn relationships(twin: &Twin) -> impl Iterator<Item = Relationship> + '_ {
    twin.relationship_groups()
        .flat_map(|group| group.relationships())
}

fn degrees(twin: &Twin) -> HashMap<(Label, u64), u64> {
    let mut degrees = HashMap::new();
    for group in twin.node_groups() {
        degrees.extend(group.indexes().map(|index| ((group.label(), index), 0)));
    }
    for relationship in relationships(twin) {
        for end in [relationship.start, relationship.end] {
            *degrees.get_mut(&end).expect("the ends are nodes") += 1;
        }
    }
    degrees
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let twin = Twin::new(42, Scale::TINY);
    let written = [
        hash(|out| cypher::write(&twin, out)),
        hash(|out| csv_rows(&twin, out)),
        hash(|out| json::write(&twin, out)),
    ];
    assert_eq!(
        written, SEED_42_TINY,
        "the bytes changed: say so in the change log"
    );
    assert!(
        written[2].1 <= 1_000_000,
        "the JSON of tiny has {} bytes",
        written[2].1
    );
    let other = Twin::new(43, Scale::TINY);
    assert_ne!(hash(|out| json::write(&other, out)), written[2]);
}

#[test]
fn totals_are_exact() {
    let own = Scale::new(1_234, 5_678).expect("the totals are within the bounds");
    let poor = Scale::new(1_000, 3).expect("the totals are within the bounds");
    let dense = Scale::new(1_000, 50_000).expect("the totals are within the bounds");
    for scale in [Scale::TINY, own, poor, dense] {
        let twin = Twin::new(7, scale);
        let nodes: usize = twin.node_groups().map(|group| group.nodes().count()).sum();
        assert_eq!(nodes as u64, scale.nodes());
        assert_eq!(relationships(&twin).count() as u64, scale.relationships());
        for group in twin.relationship_groups() {
            assert_eq!(group.relationships().count() as u64, group.count());
        }
    }
}

#[test]
fn keys_are_unique_and_ends_exist() {
    let twin = Twin::new(42, Scale::TINY);
    let mut keys = HashMap::new();
    for batch in twin.batches(97) {
        match batch {
            Batch::Nodes(nodes) => {
                assert!(nodes.rows.len() <= 97);
                assert_eq!(nodes.labels.last(), Some(&"Node"));
                for row in nodes.rows {
                    let (KEY, Value::String(key)) = row[0].clone() else {
                        panic!("the key comes first: {row:?}");
                    };
                    let fields: HashSet<_> = row.iter().map(|(field, _)| *field).collect();
                    assert_eq!(fields.len(), row.len(), "a field is there twice: {row:?}");
                    assert_eq!(keys.insert(key, nodes.labels), None);
                }
            }
            Batch::Relationships(batch) => {
                for row in batch.rows {
                    assert!(keys[&row.start].contains(&batch.start_label));
                    assert!(keys[&row.end].contains(&batch.end_label));
                    assert!(batch.start_label != batch.end_label || row.start != row.end);
                }
            }
        }
    }
    assert_eq!(keys.len(), 2_000);
}

#[test]
fn every_node_has_the_shared_fields() {
    let twin = Twin::new(42, Scale::TINY);
    let shared = [
        "id",
        "type",
        "status",
        "description",
        "tags",
        "metadata",
        "location",
        "organization_id",
        "graph_id",
        "updated_at",
    ];
    for group in twin.node_groups() {
        let fields = group.fields();
        for field in shared {
            assert!(
                fields.iter().any(|(known, _)| *known == field),
                "{field} of {:?}",
                group.labels()
            );
        }
    }
}

#[test]
fn the_organization_of_a_node_owns_its_graph() {
    let twin = Twin::new(42, Scale::TINY);
    let owned = twin
        .relationship_groups()
        .find(|group| group.relationship_type() == "OWNED_BY");
    let owned = owned.expect("graphs have owners");
    let owner: HashMap<String, String> = owned
        .relationships()
        .map(|edge| {
            (
                twin.key(edge.start.0, edge.start.1),
                twin.key(edge.end.0, edge.end.1),
            )
        })
        .collect();
    for node in twin.node_groups().flat_map(|group| group.nodes()) {
        let text = |key| match node.properties.iter().find(|(field, _)| *field == key) {
            Some((_, Value::String(text))) => text.clone(),
            other => panic!("{key} is {other:?}"),
        };
        if node.labels[0] != "Organization" {
            assert_eq!(text("organization_id"), owner[&text("graph_id")]);
        }
    }
}

#[test]
fn most_nodes_have_few_relationships_and_hubs_have_many() {
    let small = Scale::new(30_000, 90_000).expect("the totals are within the bounds");
    let mut smallest_hubs = Vec::new();
    for scale in [Scale::TINY, small] {
        let twin = Twin::new(42, scale);
        let degrees = degrees(&twin);
        let few = degrees.values().filter(|degree| **degree <= 2).count() as f64;
        let share = few / degrees.len() as f64;
        assert!(
            (0.60..0.67).contains(&share),
            "{share} of {scale:?} have at most 2"
        );
        let mut hubs = HashMap::new();
        for group in twin.relationship_groups() {
            for (index, size) in group.hubs() {
                hubs.insert((group.end_label(), index), size);
                let ends = group.incoming(index).count() as u64;
                assert!(ends * 20 >= size * 19, "{ends} of {size} end at the hub");
            }
        }
        assert!(hubs.len() >= 10, "{} hubs", hubs.len());
        smallest_hubs.push(hubs.values().min().copied());
    }
    assert!(smallest_hubs[0] < smallest_hubs[1]);
}

#[test]
fn what_is_computed_again_agrees_with_what_was_iterated() {
    let twin = Twin::new(42, Scale::TINY);
    for group in twin.node_groups() {
        for node in group.nodes() {
            assert_eq!(twin.node(group.label(), node.index), Some(node));
        }
    }
    for group in twin.relationship_groups() {
        let all: Vec<Relationship> = group.relationships().collect();
        for label_index in 0..twin.count(group.start_label()) {
            let own: Vec<_> = all
                .iter()
                .filter(|edge| edge.start.1 == label_index)
                .collect();
            let again: Vec<_> = group.outgoing(label_index).collect();
            assert_eq!(again.iter().collect::<Vec<_>>(), own);
        }
        for label_index in 0..twin.count(group.end_label()) {
            let own = all.iter().filter(|edge| edge.end.1 == label_index);
            let again: Vec<_> = group.incoming(label_index).collect();
            assert_eq!(again.len(), own.clone().count());
            assert!(own.into_iter().all(|edge| again.contains(edge)));
        }
        assert_eq!(group.outgoing(u64::MAX).count(), 0);
        assert_eq!(group.incoming(u64::MAX).count(), 0);
    }
    assert_eq!(twin.node(Label::Sector, 16), None);
}

#[test]
fn scores_and_severities_agree_along_the_relationships() {
    let twin = Twin::new(42, Scale::TINY);
    let field = |properties: &[(&'static str, Value)], key: &str| {
        properties
            .iter()
            .find(|(field, _)| *field == key)
            .map(|(_, value)| value.clone())
    };
    let vulnerable = relationships(&twin).filter(|edge| edge.relationship_type == "VULNERABLE_TO");
    for edge in vulnerable {
        let cve = twin.node(edge.end.0, edge.end.1).expect("the end exists");
        for key in ["cvssScore", "severity"] {
            assert_eq!(field(&edge.properties, key), field(&cve.properties, key));
        }
    }
}

#[test]
fn every_label_has_an_index_for_its_key() {
    let indexes = indexes();
    let names: HashSet<&str> = indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(names.len(), indexes.len());
    for label in Label::ALL {
        assert!(
            indexes
                .iter()
                .any(|index| index.label == label.name() && index.properties == [KEY])
        );
    }
}

#[test]
fn files_have_names_of_their_own() {
    let twin = Twin::new(42, Scale::TINY);
    let arguments = csv::import_arguments(&twin);
    let distinct: HashSet<&String> = arguments.iter().collect();
    assert_eq!(distinct.len(), arguments.len());
    assert!(arguments.contains(&"--nodes=nodes-device-plc.csv".to_owned()));
}

/// Hash and length of what seed 42 writes at scale tiny: Cypher, CSV, JSON.
const SEED_42_TINY: [(u64, u64); 3] = [
    (7427448044970411795, 798371),
    (1937689491585654382, 947109),
    (7464160190591668018, 962962),
];
