//! The validator's messages in, the same said as graphql-js says it out: its texts are what people and tools know.

/// The message in graphql-js's words, where it has the same rule.
pub(super) fn of(kind: &str, message: &str) -> Option<String> {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let says = |part: &str| message.contains(part);
    Some(match (kind, quoted.as_slice()) {
        ("", [field, ty]) if says("field of object type") || says("field of interface type") => {
            format!("Field \"{ty}.{field}\" can only be defined once.")
        }
        ("", [field, ty]) if says("field of input object type") => {
            format!("Field \"{ty}.{field}\" can only be defined once.")
        }
        ("", [value, ty]) if says("value of enum type") => {
            format!("Enum value \"{ty}.{value}\" can only be defined once.")
        }
        ("", [name]) if says("the type") && says("defined multiple times") => {
            format!(
                "Type \"{name}\" already exists in the schema. It cannot also be defined in this type definition."
            )
        }
        ("", [name]) if says("the directive") && says("defined multiple times") => {
            let name = name.trim_start_matches('@');
            format!("There can be only one directive named \"@{name}\".")
        }
        ("", ["schema"]) if says("multiple") => {
            "Must provide only one schema definition.".to_owned()
        }
        ("MissingInterfaceField", [ty, interface, field]) => {
            format!("Interface field {interface}.{field} expected but {ty} does not provide it.")
        }
        ("InvalidImplementationFieldType", _) => return implementation_type(message),
        ("EmptyFieldSet", _) => "Objects and Interfaces must have one or more fields.".to_owned(),
        ("EmptyMemberSet", [name]) => {
            format!("Union type {name} must define one or more member types.")
        }
        ("EmptyValueSet", [name]) => format!("Enum type {name} must define one or more values."),
        ("EmptyInputValueSet", [name]) => {
            format!("Input Object type {name} must define one or more fields.")
        }
        ("ReservedName", [name]) => format!(
            "Name \"{name}\" must not begin with \"__\", which is reserved by GraphQL introspection."
        ),
        ("UnsupportedValueType", _) => return value_type(message),
        _ => return None,
    })
}

/// `Interface field I.f expects type A but T.f of type B is not a proper subtype.`
fn implementation_type(message: &str) -> Option<String> {
    let (before, after) = message.split_once(" of type ")?;
    let actual = after.strip_suffix(" is not a proper subtype.")?;
    Some(format!("{before} is type {actual}."))
}

/// `Int cannot represent value: "x"`
fn value_type(message: &str) -> Option<String> {
    let (ty, value) = message.split_once(" cannot represent value: ")?;
    let what = match ty {
        "String" | "ID" => "a non string value",
        "Int" => "non-integer value",
        "Float" => "non numeric value",
        "Boolean" => "a non boolean value",
        _ => return None,
    };
    Some(format!("{ty} cannot represent {what}: {value}"))
}
