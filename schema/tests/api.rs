//! What is published for small type definitions, line by line what the library publishes for them.
//!
//! `tests/api/NAME.graphql` are the definitions, `NAME.expected.graphql` is what the library printed
//! (`tests/api/regenerate.mjs` makes it anew). Comments at the top of the definitions switch options on. Of more definitions
//! (`tests/api/sets`, and random ones in `tests/api/random.txt`) the library's SDL is kept as a digest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use apollo_compiler::{
    Name, Schema,
    schema::{ExtendedType, FieldDefinition, InputValueDefinition},
};
use cygnet_schema::{
    Strictness,
    api::{
        ApiOptions, ApiSchema, ArgumentMeaning, FieldMeaning, InputKind, InputMeaning, OutputField,
        Profile, StringFilters, publish,
    },
    compile, compile_as,
    diagnostic::{Diagnostic, codes},
    model::Target,
    print::{Words, sdl},
    source::Source,
};

/// Where the small definitions are: beside this file, or what `random.mjs` wrote for a long run.
fn folder() -> PathBuf {
    std::env::var_os("CYGNET_API_SETS").map_or_else(committed, PathBuf::from)
}

fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api")
}

/// `# deprecated`, `# limit required`, `# id: matches`, `# string: matches gt gte lt lte case_insensitive`
fn options(text: &str) -> ApiOptions {
    let mut options = ApiOptions {
        profile: Profile::Compat,
        writes: true,
        default_page: None,
        ..ApiOptions::default()
    };
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        match line.split_once(": ") {
            None if line == "deprecated" => options.deprecated = true,
            None if line == "limit required" => options.limit_required = true,
            Some(("id", _)) => options.id_matches = true,
            Some(("string", words)) => {
                let on = |word: &str| words.split(' ').any(|found| found == word);
                options.string_filters = StringFilters {
                    matches: on("matches"),
                    gt: on("gt"),
                    gte: on("gte"),
                    lt: on("lt"),
                    lte: on("lte"),
                    case_insensitive: on("case_insensitive"),
                };
            }
            _ => {}
        }
    }
    options
}

/// Types by name, each with its lines.
fn blocks(text: &str) -> BTreeMap<&str, &str> {
    text.split("\n\n")
        .map(|block| {
            let block = block.trim();
            let head = block.lines().next().unwrap_or_default();
            (head.split_whitespace().nth(1).unwrap_or_default(), block)
        })
        .collect()
}

fn differences(expected: &str, actual: &str) -> Vec<String> {
    let mut lines = expected.trim().lines().zip(actual.trim().lines());
    let first = lines.find(|(expected, actual)| expected != actual);
    let mut found: Vec<String> = first
        .map(|(expected, actual)| format!("first: {expected} | {actual}"))
        .into_iter()
        .collect();
    let (expected, actual) = (blocks(expected), blocks(actual));
    for (name, block) in &expected {
        match actual.get(name) {
            None => found.push(format!("missing: {name}")),
            Some(other) if other != block => {
                for line in block
                    .lines()
                    .filter(|line| !other.lines().any(|other| other == *line))
                {
                    found.push(format!("{name} lacks: {line}"));
                }
                for line in other
                    .lines()
                    .filter(|line| !block.lines().any(|other| other == *line))
                {
                    found.push(format!("{name} has: {line}"));
                }
            }
            Some(_) => {}
        }
    }
    found.extend(
        actual
            .keys()
            .filter(|name| !expected.contains_key(*name))
            .map(|name| format!("too much: {name}")),
    );
    found
}

/// Name and definitions of a folder.
fn written(from: PathBuf, prefix: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(from).expect("the folder is in the repository") {
        let path = entry.expect("a folder can be read").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let stem = name.unwrap_or_default().strip_suffix(".graphql");
        if let Some(stem) = stem.filter(|stem| !stem.contains('.')) {
            let text = fs::read_to_string(&path).expect("a file can be read");
            found.push((format!("{prefix}{stem}"), text));
        }
    }
    assert!(!found.is_empty(), "{prefix}");
    found
}

/// Name and definitions of all that is here: the examples too.
fn definitions() -> Vec<(String, String)> {
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found = written(folder(), "");
    found.extend(written(examples, "example_"));
    found.extend(digested().into_iter().map(|(name, text, _)| (name, text)));
    assert!(found.len() > 200, "the cases are there");
    found
}

/// The small definitions with what the library publishes for them.
fn cases() -> impl Iterator<Item = (String, String, String)> {
    let small = written(folder(), "").into_iter();
    small.map(|(name, text)| {
        let expected = fs::read_to_string(folder().join(format!("{name}.expected.graphql")))
            .unwrap_or_else(|_| panic!("{name}: run regenerate.mjs"));
        // Where the library's API is invalid, the first line says why, and the rest is ours.
        let lines = expected.lines().skip_while(|line| line.starts_with("# "));
        let expected = lines.collect::<Vec<_>>().join("\n");
        (name, text, expected)
    })
}

fn api(name: &str, text: &str, options: &ApiOptions) -> Result<ApiSchema, String> {
    let refused = |findings: Vec<Diagnostic>| {
        findings
            .iter()
            .map(|of| format!("{of}; "))
            .collect::<String>()
    };
    let (model, _) = compile(&[Source::new(name, text)]).map_err(refused)?;
    publish(&model, options).map_err(refused)
}

#[test]
fn the_api_is_the_librarys() {
    let mut wrong = Vec::new();
    for (name, text, expected) in cases() {
        match api(&name, &text, &options(&text)).map(|api| sdl(&api, Words::Bare)) {
            Err(refused) => wrong.push(format!("{name}: refused: {refused}")),
            Ok(actual) if actual.trim() == expected.trim() => {}
            Ok(actual) => {
                let differences = differences(&expected, &actual);
                wrong.extend(
                    differences
                        .into_iter()
                        .map(|line| format!("{name}: {line}")),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The same by digests: `api/sets`, each without and with deprecated twins, and random definitions.
#[test]
fn the_api_of_more_definitions_is_the_librarys() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, text, expected) in digested() {
        let name = name.as_str();
        compared += 1;
        let found = api(name, &text, &options(&text)).map(|api| digest(&sdl(&api, Words::Bare)));
        if found.as_deref() != Ok(expected.as_str()) {
            let refused = found.err().unwrap_or_default();
            wrong.push(format!("{name}: not the library's {refused}"));
        }
    }
    assert!(compared >= 150, "only {compared}");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Name, definitions and the digest of what the library publishes.
fn digested() -> Vec<(String, String, String)> {
    let read = |name: &str| {
        fs::read_to_string(committed().join(name)).unwrap_or_else(|_| panic!("{name}"))
    };
    let mut found = Vec::new();
    for line in read("sets/digests.txt").lines() {
        let [name, plain, twins] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let text = read(&format!("sets/{name}.graphql"));
        found.push((name.to_owned(), text.clone(), plain.to_owned()));
        let twins = (format!("{name} --deprecated"), twins.to_owned());
        found.push((twins.0, format!("# deprecated\n{text}"), twins.1));
    }
    for set in read("random.txt").split("## ").skip(1) {
        let (head, text) = set.split_once('\n').expect("a head and definitions");
        let (name, expected) = head.split_once(' ').expect("a number and a digest");
        let name = format!("random {name}");
        found.push((name, text.to_owned(), expected.to_owned()));
    }
    found
}

/// FNV-1a of 64 bits, as `library.mjs` makes it.
fn digest(text: &str) -> String {
    let bytes = text.trim().bytes();
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Without writes, everything that a query can reach is there as in the library.
#[test]
fn the_reading_side_is_the_librarys() {
    let mut missing = Vec::new();
    for (name, text, expected) in cases() {
        let options = ApiOptions {
            writes: false,
            ..options(&text)
        };
        let Ok(api) = api(&name, &text, &options) else {
            missing.push(format!("{name} is refused"));
            continue;
        };
        let expected =
            Schema::parse(expected, "expected.graphql").expect("the library prints GraphQL");
        let mutations: Vec<_> = api.schema.types.get("Mutation").into_iter().collect();
        assert!(
            mutations
                .iter()
                .all(|ty| !format!("{ty}").contains("MutationResponse")),
            "{name}"
        );
        for ty in reachable(&expected) {
            let Some(wanted) = expected.types.get(&ty) else {
                continue;
            };
            let found = api.schema.types.get(&ty).map(lines).unwrap_or_default();
            missing.extend(
                lines(wanted)
                    .into_iter()
                    .filter(|line| !found.contains(line))
                    .map(|line| format!("{name}: {ty}: {line}")),
            );
        }
    }
    assert!(
        missing.is_empty(),
        "missing: {}\n{}",
        missing.len(),
        missing.join("\n")
    );
}

/// The full profile takes nothing away and asks for nothing more: what is valid against the one is valid against the other.
#[test]
fn the_full_profile_is_a_superset() {
    let (mut larger, mut paged) = (0, 0);
    for (name, text) in definitions() {
        let compat = options(&text);
        for deprecated in [false, true] {
            let compat = ApiOptions {
                deprecated,
                ..compat.clone()
            };
            let full = ApiOptions {
                profile: Profile::Full,
                ..compat.clone()
            };
            let compat = api(&name, &text, &compat).expect("the case passes");
            let full = api(&name, &text, &full).expect("the case passes");
            let mut more = full.schema.types.len() - compat.schema.types.len();
            for (ty, definition) in &compat.schema.types {
                let found = &full.schema.types.get(ty);
                let found = found.unwrap_or_else(|| panic!("{name}: {ty}"));
                more +=
                    covers(found, definition).unwrap_or_else(|why| panic!("{name}: {ty}: {why}"));
            }
            larger += usize::from(more > 0);
            every_connection_has_numbers(&name, &full);
            paged += unions_paged(&name, &full);
        }
    }
    assert!(larger > 100, "the full profile has more to offer: {larger}");
    assert!(paged > 20, "unions are paged in the full profile: {paged}");
}

/// Whether a type does for whoever knows another: it has all of it, the same, and its additions need not be given. How much it adds.
fn covers(full: &ExtendedType, compat: &ExtendedType) -> Result<usize, String> {
    let (found, wanted) = (lines(full), lines(compat));
    if let Some(line) = wanted.difference(&found).next() {
        return Err(format!("lacks {line}"));
    }
    let needed = |of: &InputValueDefinition| of.ty.is_non_null() && of.default_value.is_none();
    let known = |line: String| wanted.contains(&line);
    let inputs: Vec<String> = match (full, compat) {
        (ExtendedType::Object(full), ExtendedType::Object(compat)) => {
            let fewer = compat
                .implements_interfaces
                .difference(&full.implements_interfaces);
            if let Some(interface) = fewer.into_iter().next() {
                return Err(format!("is no {interface}"));
            }
            let fields = full.fields.values();
            let kept = fields.filter(|field| compat.fields.contains_key(&field.name));
            kept.flat_map(|field| {
                let arguments = field.arguments.iter().filter(|of| needed(of));
                arguments.map(|of| format!("{}({}: {})", field.name, of.name, of.ty))
            })
            .collect()
        }
        (ExtendedType::InputObject(full), ExtendedType::InputObject(_)) => {
            let fields = full.fields.values().filter(|of| needed(of));
            fields.map(|of| format!("{}: {}", of.name, of.ty)).collect()
        }
        _ => Vec::new(),
    };
    match inputs.into_iter().find(|line| !known(line.clone())) {
        Some(line) => Err(format!("asks for {line}")),
        None => Ok(found.len() - wanted.len()),
    }
}

fn every_connection_has_numbers(name: &str, full: &ApiSchema) {
    for (ty, fields) in &full.outputs {
        for (field, output) in fields {
            let has = |meaning: ArgumentMeaning| {
                let mut arguments = output.arguments.iter();
                arguments.any(|argument| argument.meaning == meaning)
            };
            let paged = has(ArgumentMeaning::First);
            assert!(
                !paged || has(ArgumentMeaning::Offset),
                "{name}: {ty}.{field} pages by number too"
            );
        }
    }
}

/// Unions with a list and a connection at the root, both of which are sorted where a member can be: how many.
fn unions_paged(name: &str, full: &ApiSchema) -> usize {
    let mut paged = 0;
    let Some(query) = full.outputs.get("Query") else {
        return paged;
    };
    for (field, output) in query {
        let FieldMeaning::List(target @ Target::Union(_)) = output.meaning else {
            continue;
        };
        let connection = query
            .values()
            .find(|other| other.meaning == FieldMeaning::Connection(target));
        // `@query` can leave the connection out.
        let Some(connection) = connection else {
            continue;
        };
        paged += 1;
        let sorted = |output: &OutputField| {
            let mut arguments = output.arguments.iter();
            arguments.any(|argument| argument.meaning == ArgumentMeaning::Sort)
        };
        assert_eq!(sorted(output), sorted(connection), "{name}: Query.{field}");
    }
    paged
}

/// Printed with all words, a schema reads back as the same schema; and every type has words of its own or a plain name.
#[test]
fn what_is_printed_reads_back() {
    for (name, text) in definitions() {
        let api = api(&name, &text, &options(&text)).expect("the case passes");
        let printed = sdl(&api, Words::Full);
        let again = Schema::parse(printed, "printed.graphql")
            .unwrap_or_else(|refused| panic!("{name}: {}", refused.errors));
        for (ty, definition) in &api.schema.types {
            let found = again
                .types
                .get(ty)
                .unwrap_or_else(|| panic!("{name}: {ty}"));
            assert_eq!(lines(definition), lines(found), "{name}: {ty}");
        }
    }
}

/// Every field has a meaning, and a meaning that names a field of the model names the right one.
#[test]
fn meanings_are_complete() {
    for (name, text) in definitions() {
        let (model, _) =
            compile(&[Source::new(name.as_str(), text.as_str())]).expect("the case passes");
        let api = publish(&model, &options(&text)).expect("the case passes");
        for (ty, definition) in api.schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
            let fields = match definition {
                ExtendedType::Object(object) => &object.fields,
                ExtendedType::Interface(interface) => &interface.fields,
                _ => continue,
            };
            for (field, definition) in fields {
                let output = api
                    .output(ty, field)
                    .unwrap_or_else(|| panic!("{name}: {ty}.{field}"));
                assert_eq!(
                    output.arguments.len(),
                    definition.arguments.len(),
                    "{name}: {ty}.{field}"
                );
                let meant = match output.meaning {
                    FieldMeaning::Property(id)
                    | FieldMeaning::Related(id)
                    | FieldMeaning::Custom(id)
                    | FieldMeaning::AggregateField(id) => model.field(id).name.clone(),
                    FieldMeaning::RelatedConnection(id) => {
                        format!("{}Connection", model.field(id).name)
                    }
                    _ => continue,
                };
                assert_eq!(meant, field.as_str(), "{name}: {ty}.{field}");
            }
        }
        for input in &api.inputs {
            let InputKind::Object(fields) = &input.kind else {
                continue;
            };
            for field in fields {
                let (InputMeaning::Filter(id)
                | InputMeaning::Sort(id)
                | InputMeaning::AggregateFilter(id)
                | InputMeaning::GroupField(id)
                | InputMeaning::Related(id)) = field.meaning
                else {
                    continue;
                };
                assert_eq!(
                    *model.field(id).name,
                    *field.name,
                    "{name}: {}.{}",
                    input.name,
                    field.name
                );
            }
        }
    }
}

/// Descriptions survive printing: short ones, long ones, and such as end in quotes.
#[test]
fn descriptions_read_back() {
    for words in [
        "Short.",
        "Two\nlines.",
        "ends in \\\"quotes\\\"",
        "a \\\"\\\"\\\" inside",
        "x".repeat(90).as_str(),
    ] {
        let written = words.replace('\n', "\\n");
        let text = format!("\"{written}\" type A @node {{ \"{written}\" n: Int }}");
        let api = api("words", &text, &ApiOptions::default()).expect("passes");
        let printed = sdl(&api, Words::Full);
        let again = Schema::parse(printed.as_str(), "printed.graphql")
            .unwrap_or_else(|_| panic!("{printed}"));
        let (before, after) = (&api.schema.types["A"], &again.types["A"]);
        assert_eq!(before.description(), after.description(), "{printed}");
    }
}

/// A relationship to one that must be there is non-null where it is read, and has to be given where a node is created.
#[test]
fn a_required_relationship_to_one_is_required_everywhere() {
    let text = "interface I { a: A! @declareRelationship } type B implements I @node { n: Int a: A! @relationship(type: \"R\", direction: OUT) c: A @relationship(type: \"Q\", direction: OUT) } type A @node { n: Int }";
    let options = ApiOptions {
        writes: true,
        ..ApiOptions::default()
    };
    let api = api("required", text, &options).expect("the full profile takes it");
    let has = |ty: &str, line: &str| lines(&api.schema.types[ty]).contains(line);
    assert!(has("B", "a: A!") && has("I", "a: A!") && has("B", "c: A"));
    assert!(has("BCreateInput", "a: BAFieldInput!"));
    assert!(has("BCreateInput", "c: BCFieldInput"));
    let library = compile_as(&[Source::new("required", text)], Strictness::Library);
    let codes: Vec<&str> = library
        .expect_err("the library refuses it")
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(codes, [codes::RELATIONSHIP_REQUIRED]);
}

/// One line for each field with its type, and for each of its arguments.
fn lines(ty: &ExtendedType) -> BTreeSet<String> {
    let input = |of: &InputValueDefinition| {
        let default = of
            .default_value
            .as_ref()
            .map(|value| format!(" = {value}"))
            .unwrap_or_default();
        format!("{}: {}{default}", of.name, of.ty)
    };
    let output = |field: &FieldDefinition| {
        let own = format!("{}: {}", field.name, field.ty);
        let arguments = field
            .arguments
            .iter()
            .map(|of| format!("{}({})", field.name, input(of)));
        arguments.chain([own]).collect::<Vec<_>>()
    };
    match ty {
        ExtendedType::Scalar(of) => BTreeSet::from([of.name.to_string()]),
        ExtendedType::Object(of) => of.fields.values().flat_map(|field| output(field)).collect(),
        ExtendedType::Interface(of) => of.fields.values().flat_map(|field| output(field)).collect(),
        ExtendedType::Union(of) => of.members.iter().map(ToString::to_string).collect(),
        ExtendedType::Enum(of) => of.values.keys().map(ToString::to_string).collect(),
        ExtendedType::InputObject(of) => of.fields.values().map(|field| input(field)).collect(),
    }
}

/// The types that a query can reach.
fn reachable(schema: &Schema) -> BTreeSet<Name> {
    let implementers = schema.implementers_map();
    let mut found = BTreeSet::new();
    let mut open = vec![Name::new("Query").expect("a name")];
    while let Some(name) = open.pop() {
        if !found.insert(name.clone()) {
            continue;
        }
        let output = |field: &FieldDefinition| {
            let arguments = field
                .arguments
                .iter()
                .map(|argument| argument.ty.inner_named_type().clone());
            arguments
                .chain([field.ty.inner_named_type().clone()])
                .collect::<Vec<_>>()
        };
        match schema.types.get(&name) {
            Some(ExtendedType::Object(of)) => {
                open.extend(of.fields.values().flat_map(|field| output(field)))
            }
            Some(ExtendedType::Interface(of)) => {
                open.extend(of.fields.values().flat_map(|field| output(field)));
                open.extend(
                    implementers
                        .get(&name)
                        .into_iter()
                        .flat_map(|of| of.objects.iter().cloned()),
                );
            }
            Some(ExtendedType::Union(of)) => {
                open.extend(of.members.iter().map(|name| (**name).clone()))
            }
            Some(ExtendedType::InputObject(of)) => {
                open.extend(
                    of.fields
                        .values()
                        .map(|field| field.ty.inner_named_type().clone()),
                );
            }
            _ => {}
        }
    }
    found
}

#[track_caller]
fn refused(text: &str, wanted: &[&str]) {
    refused_in(Profile::Compat, text, wanted);
}

#[track_caller]
fn refused_in(profile: Profile, text: &str, wanted: &[&str]) {
    let options = ApiOptions {
        profile,
        writes: true,
        ..ApiOptions::default()
    };
    let published = compile(&[Source::new("refused.graphql", text)])
        .and_then(|(model, _)| publish(&model, &options));
    let findings = published.expect_err("refused");
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, wanted.iter().copied().collect(), "{findings:#?}");
}

#[test]
fn names_of_upserts_are_taken_where_there_are_upserts() {
    let keyed = "type Movie @node { isbn: String! @unique tags: [Tag!]! @relationship(type: \"HAS\", direction: OUT) } type Tag @node { name: String! @unique }";
    let plain = keyed.replace("@unique", "");
    let others = [
        "extend type Tag { x: MovieUniqueWhere @cypher(statement: \"RETURN {} AS x\", columnName: \"x\") } type MovieUniqueWhere { a: Int }",
        "extend type Tag { e: MovieUpsertInput } enum MovieUpsertInput { A }",
        "extend type Tag { e: UpsertMoviesMutationResponse } enum UpsertMoviesMutationResponse { A }",
        "extend type Tag { e: TagConnectOrCreateWhere } enum TagConnectOrCreateWhere { A }",
        "extend type Tag { e: MovieTagsConnectOrCreateFieldInput } enum MovieTagsConnectOrCreateFieldInput { A }",
        "extend type Tag { e: MovieTagsConnectOrCreateFieldInputOnCreate } enum MovieTagsConnectOrCreateFieldInputOnCreate { A }",
        "type Mutation { upsertMovies: Int @cypher(statement: \"RETURN 1 AS x\", columnName: \"x\") }",
    ];
    for other in others {
        refused_in(
            Profile::Full,
            &format!("{keyed} {other}"),
            &[codes::NAME_CONFLICT],
        );
        for (profile, text) in [(Profile::Full, &*plain), (Profile::Compat, keyed)] {
            let options = ApiOptions {
                profile,
                ..ApiOptions::default()
            };
            let text = format!("{text} {other}");
            let published = compile(&[Source::new("accepted.graphql", &*text)])
                .and_then(|(model, _)| publish(&model, &options));
            assert!(published.is_ok(), "{text}: {:#?}", published.err());
        }
    }
}

#[test]
fn names_that_cannot_be_published_are_refused() {
    let conflict = &[codes::NAME_CONFLICT];
    refused(
        "type Movie @node { a: Int } type Movies @node { b: Int }",
        conflict,
    );
    refused(
        "type Movie @node { a: Int } type Film @node @plural(value: \"Movies\") { b: Int }",
        conflict,
    );
    refused(
        "type Movie @node { a: Int e: MovieEdge @cypher(statement: \"RETURN 1 AS x\", columnName: \"x\") } type MovieEdge { x: Int }",
        conflict,
    );
    refused(
        "type Movie @node { a: Int s: MovieSort } enum MovieSort { A }",
        conflict,
    );
    refused("type Count @node { a: Int }", conflict);
    refused(
        "type Order @node { a: Int items: [Thing!]! @relationship(type: \"X\", direction: OUT) } type OrderItem @node { n: Int } type Thing @node { z: Int }",
        conflict,
    );
    refused(
        "type Movie @node @fulltext(indexes: [{indexName: \"a\", queryName: \"movies\", fields: [\"title\"]}]) { title: String }",
        conflict,
    );
    refused(
        "type Movie @node { a: Int } enum PointDistanceFilters { UP }",
        &[codes::RESERVED_NAME],
    );
    refused(
        "type Movie @node { a: StringScalarFilters } scalar StringScalarFilters",
        &[codes::RESERVED_NAME],
    );
    refused(
        "type Movie @node @plural(value: \"9 films\") { a: Int }",
        &[codes::INVALID_NAME],
    );
    refused(
        "type Movie @node @plural(value: \"f`ilms\") { a: Int }",
        &[codes::INVALID_NAME],
    );
    refused(
        "type Movie @node @query(read: false, connection: false, aggregate: false) { a: Int }",
        &[codes::NO_READ],
    );
}
