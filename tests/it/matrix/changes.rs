//! What a mutation leaves behind: the lines of a graph before and after, and what they should be where a part of it was hidden.

use std::collections::BTreeSet;

use super::world::{Node, World};

/// A graph as lines, one for each node and relationship.
pub type Lines = BTreeSet<String>;

/// The lines of a dump.
pub fn lines(dump: &str) -> Lines {
    let lines = dump.lines().filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// What the whole must hold after a mutation that saw a part: what the part holds, and what was hidden as it was. Of what was
/// hidden, relationships go with the nodes that they are of: how many is given back too.
pub fn whole_after(
    before: &Lines,
    (part_before, part_after): (&Lines, &Lines),
    world: &World,
) -> (Lines, usize) {
    let gone: Vec<String> = world
        .nodes
        .iter()
        .filter(|node| holds(part_before, node) && !holds(part_after, node))
        .map(end_of)
        .collect();
    let stays = |line: &&String| !gone.iter().any(|end| line.contains(end));
    let hidden = before.difference(part_before);
    let (stays, goes): (Vec<_>, Vec<_>) = hidden.partition(stays);
    let after = part_after.iter().chain(stays).cloned().collect();
    (after, goes.len())
}

/// The nodes that a mutation changed, took away or linked: by their keys. Relationships that go with a node are none of it.
pub fn touched(before: &Lines, after: &Lines, world: &World) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for node in &world.nodes {
        let is_of = |line: &&String| line.contains(&mark_of(node)) && !line.starts_with('(');
        let of = |lines: &Lines| lines.iter().find(is_of).cloned();
        if of(before) != of(after) {
            keys.insert(node.key.clone());
        }
    }
    let gone = |key: &String| keys.contains(key);
    let mut ends = BTreeSet::new();
    for line in before.symmetric_difference(after) {
        let of = world
            .nodes
            .iter()
            .filter(|node| line.contains(&end_of(node)));
        let of: Vec<&Node> = of.collect();
        let went = of.iter().any(|node| gone(&node.key) && !holds(after, node));
        if line.starts_with('(') && !went {
            ends.extend(of.into_iter().map(|node| node.key.clone()));
        }
    }
    keys.extend(ends);
    keys
}

/// Whether a node of that type and key is there.
pub fn holds(lines: &Lines, node: &Node) -> bool {
    let (start, mark) = (format!("{} {{", node.ty), mark_of(node));
    lines
        .iter()
        .any(|line| line.starts_with(&start) && line.contains(&mark))
}

fn mark_of(node: &Node) -> String {
    format!("key: \"{}\"", node.key)
}

fn end_of(node: &Node) -> String {
    format!("({} \"{}\")", node.ty, node.key)
}
