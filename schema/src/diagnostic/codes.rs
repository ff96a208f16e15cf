//! All codes of diagnostics and what they mean: the source of docs/diagnostics.md.

macro_rules! codes {
    ($($name:ident = $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = stringify!($name);)*

        /// Every code with its meaning, in the order of docs/diagnostics.md.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $meaning)),*];
    };
}

codes! {
    // GraphQL itself.
    SYNTAX = "A source is not GraphQL.";
    SOURCE_LIMIT = "A source nests too deep or has too many tokens to be read.";
    DUPLICATE_DEFINITION = "Something is defined twice, or an extension does not fit what it extends.";
    NOT_A_DEFINITION = "An operation or a fragment stands among type definitions.";
    UNKNOWN_TYPE = "A type that nobody defines. The nearest name is suggested.";
    UNKNOWN_DIRECTIVE = "A directive that nobody defines. The nearest name is suggested.";
    UNKNOWN_ARGUMENT = "A directive does not have the argument. The nearest name is suggested.";
    UNKNOWN_VALUE = "An enum does not have the value, or an input object does not have the field.";
    MISSING_ARGUMENT = "A directive lacks a required argument, or an input object a required field.";
    WRONG_VALUE = "A value does not have the type that its place asks for.";
    WRONG_LOCATION = "GraphQL does not allow the directive there.";
    REPEATED = "A directive, an argument or a field of a value is given twice.";
    BROKEN_INTERFACE = "A type does not have what an interface that it implements promises.";
    EMPTY_TYPE = "A type has no fields, members or values.";
    GRAPHQL_INVALID = "Another of GraphQL's own rules is broken.";

    // Older versions, and what needs a program in the same process.
    REMOVED_DIRECTIVE = "A directive of an older version of `@neo4j/graphql`; the message names its successor.";
    REMOVED_ARGUMENT = "An argument of an older version of `@neo4j/graphql`; the message names its successor.";
    CALLBACK_DIRECTIVE = "A directive that calls JavaScript; the message names what to use instead.";
    ROOT_FIELD_WITHOUT_CYPHER = "A field of Query, Mutation or Subscription that nothing resolves: it needs @cypher.";

    // Where directives stand.
    DIRECTIVE_PLACE = "The directive is for another kind of type.";
    DIRECTIVE_COMBINATION = "Two directives exclude each other.";
    SCHEMA_AND_TYPE = "@query or @mutation is on the schema and on a type.";

    // Types and fields.
    RESERVED_NAME = "The name belongs to the API.";
    NAME_CONFLICT = "Two things would get the same name in the API.";
    BUILT_IN_EXTENDED = "A built-in type cannot be extended.";
    LIST_OF_NULLABLE = "Lists of nodes and relationship properties need non-null items, and do not nest.";
    MIXED_INTERFACE = "An interface is implemented by nodes and by other types.";
    MIXED_UNION = "A union has nodes and other types.";
    UNRESOLVED_OBJECT = "Warning: a field of an object type that nothing resolves is always null.";
    IGNORED_ARGUMENTS = "Warning: a field has arguments and no @cypher statement that could use them.";
    BAD_IDENTIFIER = "A label, relationship type, property or index name that the database cannot have.";
    BAD_LABEL = "A label that is taken from the caller has no path, or comes from an unknown place; or a label of Cygnet's own.";

    // Relationships.
    RELATIONSHIP_TARGET = "A relationship must lead to nodes.";
    RELATIONSHIP_LIST = "A relationship to many must be a non-null list of non-null items.";
    RELATIONSHIP_REQUIRED = "A relationship to one must be nullable in the profile `compat`.";
    RELATIONSHIP_REPEATED = "Two fields of a type have the same relationship type, direction and target.";
    RELATIONSHIP_PROPERTIES = "The type of a relationship's properties does not exist or lacks @relationshipProperties.";
    RELATIONSHIP_ON_INTERFACE = "Interfaces declare relationships with @declareRelationship.";
    RELATIONSHIP_UNDECLARED = "An implementation lacks @relationship on a field that its interface declares as one.";
    EDGE_FIELD = "A relationship properties type has a field that it cannot have.";

    // Values.
    VALUE_TYPE = "The directive does not work on fields of this type.";
    VALUE_MISMATCH = "The value of @default or @coalesce is not of the field's type.";
    RELAY_ID = "@relayId is given twice in a type, or the type has a field `id` beside it.";
    JWT = "@jwt or @jwtClaim is used in a way that it cannot be.";
    LIMIT_VALUE = "@limit has a value that it cannot have.";
    LIMIT_BYPASSED = "Warning: the interface of a limited type allows more than the type.";
    INDEX_DUPLICATE = "Two indexes have the same name, the same root field, or the same type and fields.";
    INDEX_FIELD = "An index covers a field that does not exist or that it cannot cover.";
    INDEX_REDUNDANT = "Warning: an index that the constraint behind a key has already.";
    INDEX_LABEL = "Warning: a constraint or an index of a type whose labels are all taken from the caller.";
    INDEX_PHRASE = "maxPhraseLength does not fit the index.";
    CYPHER_TARGET = "A @cypher field returns what no statement can give.";
    CYPHER_EMPTY = "A @cypher directive has an empty statement or column name.";

    // Who may do what.
    AUTHORIZATION_EMPTY = "@authorization has neither filter nor validate.";
    AUTHORIZATION_WHERE = "The where of a rule has a key that it cannot have.";
    AUTHORIZATION_NO_RULE = "Warning: a list of rules of @authorization is empty and says nothing.";
    REQUIREMENT_EMPTY = "@requiresScopes or @policy has no list, an empty one, or an empty name.";
    POLICY_UNKNOWN = "@policy names a policy that the configuration does not define.";
    POLICY_EXPRESSION = "A policy of the configuration (`auth.policies`) cannot be read.";
    DENIAL_CODE = "The code of a rule is none that a rule may have.";
    PUBLIC_WITH_RULE = "@public stands beside a rule.";
    ACCESS_CLOSED = "Warning: a type or root field without a rule, which `auth.default: deny` closes.";

    TENANT = "@tenant says what cannot be, or something else would undo it. Warning: it holds for no type.";
    SUBSCRIPTION_UNGUARDED = "Warning: a type guards its nodes and publishes their events without rules.";

    // Federation.
    FEDERATION_IMPORT = "@link imports something that is not supported.";

    // The API that is published.
    NO_READ = "No type can be read: Query would have no field.";
    INVALID_NAME = "A name in the API would be no GraphQL name.";
    API_INVALID = "The API would not be GraphQL.";

    OPERATION_REFUSED = "`check --from neo4j-graphql`: an operation of a client that the API would refuse.";

    TOO_MANY = "There are more findings than are shown.";
}
