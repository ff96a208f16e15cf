//! Ends of relationships that a sample missed, found by counting.
//!
//! A sample of a type's relationships may show one pair of labels only, though others have such relationships too. The count store
//! knows for each label how many start and end there; where a label was not seen, relationships at its first nodes are read.

use cygnet_resolvers::cypher::Dialect;

use super::{Bounds, End, LabelSample, RelationshipSample, answer::Asking, read, statements};
use crate::store::{GraphStore, StoreError};

/// Labels counted by one statement.
const LABELS_AT_ONCE: usize = 50;

/// Reads more where the sample is not all there is.
pub(super) async fn complete<S: GraphStore>(
    asking: &mut Asking<'_, S>,
    labels: &[LabelSample],
    sample: &mut RelationshipSample,
    bounds: &Bounds,
) -> Result<(), StoreError> {
    let dialect = asking.store.dialect();
    // The embedded engine has no count store: there only a larger sample sees more.
    if sample.sampled() >= sample.count || dialect == Dialect::Embedded {
        return Ok(());
    }
    for (end, label, count) in missed(asking, labels, sample).await? {
        let quoted = statements::quoted(&label, dialect);
        let ends = match end {
            End::Start => (quoted.as_str(), ""),
            End::Target => ("", quoted.as_str()),
        };
        let name = statements::quoted(&sample.name, dialect);
        let text = statements::relationships_at(&name, ends, dialect);
        let rows = asking.ask(text, bounds.sample).await?;
        for row in &rows {
            let shape = read::relationship_shape(row, dialect);
            sample.shapes.push(shape);
        }
        if rows.is_empty() {
            sample.unseen.push((end, label, count));
        }
    }
    Ok(())
}

/// Labels that have such relationships and were not seen with one.
async fn missed<S: GraphStore>(
    asking: &mut Asking<'_, S>,
    labels: &[LabelSample],
    sample: &RelationshipSample,
) -> Result<Vec<(End, String, u64)>, StoreError> {
    let dialect = asking.store.dialect();
    let name = statements::quoted(&sample.name, dialect);
    let mut missed = Vec::new();
    for some in labels.chunks(LABELS_AT_ONCE) {
        let quoted: Vec<String> = some
            .iter()
            .map(|label| statements::quoted(&label.label, dialect))
            .collect();
        let rows = asking
            .ask(statements::count_ends(&name, &quoted), 0)
            .await?;
        let Some(counts) = rows.first() else { continue };
        for (position, LabelSample { label, .. }) in some.iter().enumerate() {
            let counts = counts.item(position);
            let seen = |end: End| {
                sample.shapes.iter().any(|shape| match end {
                    End::Start => shape.from.contains(label),
                    End::Target => shape.to.contains(label),
                })
            };
            for (end, at) in [(End::Start, 0), (End::Target, 1)] {
                let count = counts.item(at).count();
                if count > 0 && !seen(end) {
                    missed.push((end, label.clone(), count));
                }
            }
        }
    }
    Ok(missed)
}
