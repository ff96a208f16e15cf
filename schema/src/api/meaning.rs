//! What the fields of the API schema mean. The compiler reads these and never a field's name.

use crate::model::{EdgeId, FieldId, NodeId, Target};

/// What an output field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldMeaning {
    // Root fields.
    /// `movies`: a list of a target.
    List(Target),
    /// `moviesConnection`: a connection over a target.
    Connection(Target),
    /// A root field of `@fulltext`: the node type and the position in its `fulltext`.
    Fulltext(NodeId, u16),
    /// A root field of `@vector`: the node type and the position in its `vector`.
    Vector(NodeId, u16),
    /// `node(id:)`
    GlobalNode,
    /// A `@cypher` field of `Query`: position in `Model::queries`.
    CustomQuery(u16),
    /// A `@cypher` field of `Mutation`: position in `Model::mutations`.
    CustomMutation(u16),
    /// `createX`, `updateX`, `deleteX`, `upsertX`.
    Write(WriteKind, NodeId),
    /// A root field of `Subscription`.
    Event(EventKind, NodeId),

    // Fields of nodes, interfaces, relationship properties and plain types.
    /// A property.
    Property(FieldId),
    /// `id` of a type with `@relayId`: the global id.
    GlobalId,
    /// A relationship field, to many or to one.
    Related(FieldId),
    /// The connection of a relationship field, to many or to one.
    RelatedConnection(FieldId),
    /// A `@cypher` field.
    Custom(FieldId),

    // Fields of connections.
    /// `edges`
    Edges,
    /// `pageInfo`
    PageInfo,
    /// `totalCount`
    TotalCount,
    /// `aggregate`
    Aggregate,
    /// `groupBy(fields:)`
    GroupBy,
    /// `edges` of a group.
    GroupEdges,

    // Fields of edges.
    /// `cursor`
    Cursor,
    /// `node`
    EdgeNode,
    /// `properties`
    EdgeProperties,
    /// `score`
    Score,

    // Fields of `PageInfo`.
    /// `hasNextPage`
    HasNextPage,
    /// `hasPreviousPage`
    HasPreviousPage,
    /// `startCursor`
    StartCursor,
    /// `endCursor`
    EndCursor,

    // Fields of aggregates.
    /// `count` of an aggregate.
    AggregateCount,
    /// `nodes` of a count.
    CountNodes,
    /// `edges` of a count.
    CountEdges,
    /// `node` of an aggregate.
    AggregateNode,
    /// `edge` of an aggregate.
    AggregateEdge,
    /// A field below `node` or `edge` of an aggregate.
    AggregateField(FieldId),
    /// `min`, `max`, ... of such a field.
    AggregateValue(AggregateFunction),

    // Fields of points.
    /// `longitude`, `x`, `crs`, ...
    Point(PointPart),

    // Fields of mutation answers.
    /// The nodes a mutation wrote.
    Written,
    /// Of each node an upsert wrote whether it is new.
    WrittenNew,
    /// `info`
    WriteInfo,
    /// A counter of `info`.
    Counter(Counter),

    // Fields of subscription events.
    /// `event`
    EventType,
    /// `timestamp`
    EventTimestamp,
    /// `createdMovie` and the like.
    EventPayload,
    /// `previousState`
    EventPrevious,
}

/// A counter of `CreateInfo`, `UpdateInfo`, `DeleteInfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum Counter {
    NodesCreated,
    NodesDeleted,
    RelationshipsCreated,
    RelationshipsDeleted,
}

/// Which root mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum WriteKind {
    Create,
    Update,
    Delete,
    Upsert,
}

impl WriteKind {
    /// The word before the type's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Upsert => "upsert",
        }
    }
}

/// Which event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum EventKind {
    Created,
    Updated,
    Deleted,
}

/// What is computed over a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum AggregateFunction {
    Min,
    Max,
    Average,
    Sum,
    /// The longest text.
    Longest,
    /// The shortest text.
    Shortest,
    /// The average length of texts (filters only).
    AverageLength,
    /// The length of the longest text (filters only).
    LongestLength,
    /// The length of the shortest text (filters only).
    ShortestLength,
}

/// A part of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum PointPart {
    Longitude,
    Latitude,
    Height,
    X,
    Y,
    Z,
    Crs,
    Srid,
}

/// What an argument of an output field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArgumentMeaning {
    /// `where`
    Where,
    /// `sort`
    Sort,
    /// `limit`
    Limit,
    /// `offset`
    Offset,
    /// `first`
    First,
    /// `after`
    After,
    /// `phrase`
    Phrase,
    /// `vector`
    Vector,
    /// `id` of `node(id:)`
    GlobalId,
    /// `fields` of `groupBy`
    GroupFields,
    /// An argument of a `@cypher` field: its position.
    Custom(u16),
    /// `input` of a create.
    CreateInput,
    /// `update` of an update.
    UpdateInput,
    /// `delete` of a delete.
    DeleteInput,
}

/// What a field of an input object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputMeaning {
    // Logic, in every where input.
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `NOT`
    Not,

    // Fields of `TWhere`.
    /// `title: StringScalarFilters`: an object of operators over a property or `@cypher` field.
    Filter(FieldId),
    /// `title_EQ` and the like: a deprecated twin.
    FilterTwin(FieldId, Operator),
    /// `id` of a type with `@relayId`.
    GlobalIdFilter,
    /// `typename` of an interface's where.
    Typename,
    /// `actors: ActorRelationshipFilters` (to many), or `director: DirectorWhere` (to one).
    Related(FieldId),
    /// `actors_SOME` and the like.
    RelatedTwin(FieldId, Quantifier),
    /// `actorsConnection: MovieActorsConnectionFilters` (to many), or `directorConnection: ...Where` (to one).
    RelatedConnection(FieldId),
    /// `actorsConnection_SOME` and the like.
    RelatedConnectionTwin(FieldId, Quantifier),
    /// `actorsAggregate`, the deprecated place of aggregate filters.
    RelatedAggregate(FieldId),
    /// A member of a union's where or sort (`SearchWhere.Movie`), or of a connection where over a union.
    Member(NodeId),

    // Fields of `URelationshipFilters` and `TFConnectionFilters`.
    /// `all`, `none`, `single`, `some`
    Quantifier(Quantifier),
    /// `aggregate` of connection filters.
    ConnectionAggregate,

    // Fields of connection where and sort inputs.
    /// `node`
    Node,
    /// `edge`
    Edge,
    /// The relationship properties type in an interface-declared edge input (`ActedIn`).
    EdgeOf(EdgeId),
    /// `score` of a fulltext or vector input.
    Score,
    /// `min` of a score filter (greater or equal).
    ScoreMin,
    /// `max` of a score filter (less or equal).
    ScoreMax,

    // Operators of scalar filters.
    /// `eq`, `in`, `contains` ...
    Operator(Operator),
    /// `caseInsensitive`: the same operators without regard to case.
    CaseInsensitive,
    /// `distance` of a point filter.
    Distance,
    /// `from` of a distance.
    DistanceFrom,

    // Aggregate filters.
    /// `count`: `{nodes, edges}` (connection filters) or a plain integer filter (deprecated place).
    Count,
    /// `count_GT` and the like.
    CountTwin(Operator),
    /// `nodes` of a count filter.
    CountNodes,
    /// `edges` of a count filter.
    CountEdges,
    /// A field below `node` or `edge` of an aggregate filter.
    AggregateFilter(FieldId),
    /// `average`, `min`, ... below it.
    AggregateFunction(AggregateFunction),
    /// `title_AVERAGE_LENGTH_GT` and the like.
    AggregateTwin(FieldId, AggregateFunction, Operator),

    // Sort inputs.
    /// A field of `TSort` or `ESort`; in a union's sort the first member's, of all members alike.
    Sort(FieldId),
    /// Sort by a related node through a to-one relationship (profile `full`).
    SortRelated(FieldId),
    /// Sort by aggregates of the nodes of a to-many relationship (profile `full`); below it the meanings of aggregate filters.
    SortAggregate(FieldId),
    /// A field below `node` or `edge` of such aggregates.
    AggregateSort(FieldId),

    /// A flag of `TGroupByInput`.
    GroupField(FieldId),

    // Points.
    /// A part of a point input.
    Point(PointPart),

    // Inputs of mutations: they are values as a whole, read when the mutation runs.
    /// `title` of a create input: its value.
    Value(FieldId),
    /// `title` of an update input: an object of changes.
    Changes(FieldId),
    /// `title_SET` and the like: a deprecated twin.
    ChangeTwin(FieldId, Change),
    /// `set`, `add`, ... of such an object.
    Change(Change),
    /// `actors` of a create, update, connect, disconnect or delete input.
    NestedField(FieldId),
    /// What such an input says for one member of a union, or one implementation of an interface.
    NestedMember(NodeId),
    /// `create`, `connect`, ... below a relationship field.
    Nested(NestedWrite),
    /// `where` of what is connected, disconnected, deleted or updated.
    NestedWhere,
    /// `node` of what is created or updated.
    NestedNode,
    /// `edge` of what is created, connected or updated.
    NestedEdge,
    /// The relationship properties type in an interface-declared edge input (`ActedIn`).
    NestedEdgeOf(EdgeId),
    /// A field of `MovieUniqueWhere`: a value of a key.
    Key(FieldId),
    /// `_emptyInput`
    Empty,
    /// A field of an input object of the type definitions (an argument of a `@cypher` field).
    Custom,
}

impl InputMeaning {
    /// The field whose value an input of a mutation gives or changes.
    pub fn written(self) -> Option<FieldId> {
        match self {
            Self::Value(field) | Self::Changes(field) | Self::ChangeTwin(field, _) => Some(field),
            _ => None,
        }
    }

    /// Whether an input object with such a field is a value as a whole: no key of it is part of the question.
    pub fn is_of_value(self) -> bool {
        match self {
            Self::Value(_)
            | Self::Changes(_)
            | Self::ChangeTwin(..)
            | Self::Change(_)
            | Self::NestedField(_)
            | Self::NestedMember(_)
            | Self::Nested(_)
            | Self::NestedWhere
            | Self::NestedNode
            | Self::NestedEdge
            | Self::NestedEdgeOf(_)
            | Self::Key(_)
            | Self::Empty
            | Self::Custom => true,
            Self::And
            | Self::Or
            | Self::Not
            | Self::Filter(_)
            | Self::FilterTwin(..)
            | Self::GlobalIdFilter
            | Self::Typename
            | Self::Related(_)
            | Self::RelatedTwin(..)
            | Self::RelatedConnection(_)
            | Self::RelatedConnectionTwin(..)
            | Self::RelatedAggregate(_)
            | Self::Member(_)
            | Self::Quantifier(_)
            | Self::ConnectionAggregate
            | Self::Node
            | Self::Edge
            | Self::EdgeOf(_)
            | Self::Score
            | Self::ScoreMin
            | Self::ScoreMax
            | Self::Operator(_)
            | Self::CaseInsensitive
            | Self::Distance
            | Self::DistanceFrom
            | Self::Count
            | Self::CountTwin(_)
            | Self::CountNodes
            | Self::CountEdges
            | Self::AggregateFilter(_)
            | Self::AggregateFunction(_)
            | Self::AggregateTwin(..)
            | Self::Sort(_)
            | Self::SortRelated(_)
            | Self::SortAggregate(_)
            | Self::AggregateSort(_)
            | Self::GroupField(_)
            | Self::Point(_) => false,
        }
    }
}

/// A change of one property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum Change {
    Set,
    Add,
    Subtract,
    Multiply,
    Divide,
    /// Adds items to the end of a list.
    Push,
    /// Takes so many items from the end of a list.
    Pop,
}

/// A write below a relationship field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum NestedWrite {
    Create,
    Connect,
    Disconnect,
    Delete,
    Update,
    ConnectOrCreate,
}

/// A comparison of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum Operator {
    Eq,
    In,
    Gt,
    Gte,
    Lt,
    Lte,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    /// A list property contains the value.
    Includes,
    /// The deprecated twin `_DISTANCE` of a point: its value is a distance object.
    Distance,
}

/// How many related nodes must satisfy a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's")]
pub enum Quantifier {
    All,
    None,
    Single,
    Some,
}
