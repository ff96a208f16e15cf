//! The type definitions of the reference files resolve to a model.

use cygnet_schema::{compile, source::Source};

const KITCHEN_SINK: &str = include_str!("reference/kitchensink.graphql");

#[test]
fn the_kitchen_sink_resolves() {
    let sources = [Source::new("kitchensink.graphql", KITCHEN_SINK)];
    let (model, warnings) = compile(&sources).expect("no error");
    assert_eq!(warnings, []);
    assert_eq!(model.nodes.len(), 4);
}
