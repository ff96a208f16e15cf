//! `cygnet access` and `cygnet explain --as`: what people are shown of access rules; and what the configuration of them may be.

use std::process::{Command, Output};

use serde_json::Value;

use crate::{binary::binary, files::Folder};

const SCHEMA: &str = r#"
type Device @node @requiresScopes(scopes: [["devices:read"], ["admin"]]) {
  id: ID! @unique
  serial: String @policy(policies: [["ops"]])
  rooms: [Room!]! @relationship(type: "IN", direction: OUT)
}

type Room @node @authorization(
  filter: [{ operations: [READ], where: { node: { owner: { eq: "$jwt.sub" } } } }]
  validate: [{ operations: [DELETE], when: [BEFORE], where: { jwt: { sub: { eq: "boss" } } }, message: "Ask the boss." }]
) {
  id: ID! @unique
  owner: String
}

type Open @node {
  id: ID! @unique
}

type Lease @node @tenant(property: "org") {
  id: ID! @unique
}

type Query {
  one: Int @cypher(statement: "RETURN 1 AS x", columnName: "x") @authentication
}
"#;

const CONFIG: &str = r#"
auth:
  roles:
    viewer: { permissions: ["devices:read"] }
    analyst: { inherits: [viewer] }
  policies:
    ops: { claims: { department: { eq: ops } } }
tenancy: { from: { claim: org } }
"#;

/// A schema, a configuration and a caller in files.
struct Files(Folder);

impl Files {
    fn new(name: &str, config: &str) -> Self {
        let folder = Folder::new(name);
        folder.file("schema.graphql", SCHEMA);
        folder.file("cygnet.yaml", config);
        folder.file(
            "ann.json",
            r#"{"sub": "ann", "roles": ["analyst"], "org": "north"}"#,
        );
        folder.file("nobody.json", "null");
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let path = |name: &str| self.0.0.join(name);
        Command::new(binary())
            .args(&arguments[..1])
            .arg("--config")
            .arg(path("cygnet.yaml"))
            .arg("--schema")
            .arg(path("schema.graphql"))
            .args(&arguments[1..])
            .current_dir(&self.0.0)
            .output()
            .expect("the binary runs")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The line of a place, with single spaces.
fn line(printed: &str, place: &str, operations: &str) -> String {
    let lines = printed
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let start = format!("{place} {operations} ");
    let mut found = lines.filter(|line| line.starts_with(&start));
    found
        .next()
        .unwrap_or_else(|| panic!("{start} in\n{printed}"))
}

#[test]
fn the_table_has_every_type_and_says_what_a_caller_may() {
    let files = Files::new("access-table", CONFIG);
    let output = files.run(&["access", "--as", "ann.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    let check = |place: &str, operations: &str, expect: &str| {
        let found = line(&printed, place, operations);
        assert_eq!(found, format!("{place} {operations} {expect}"), "{printed}");
    };
    check(
        "Device",
        "all",
        "Device @requiresScopes requires scope \"devices:read\" or scope \"admin\" holds",
    );
    check(
        "Device.serial",
        "all",
        "Device.serial @policy requires claim department = \"ops\" does not hold",
    );
    check(
        "Room",
        "READ",
        "Room @authorization hides unless authenticated and node { owner: { eq: $jwt.sub } } depends on the node",
    );
    check(
        "Room",
        "DELETE",
        "Room @authorization refuses unless, before authenticated and claim sub = \"boss\" does not hold",
    );
    check("Open", "all", "open may");
    check(
        "Lease",
        "all",
        "Lease @tenant is bound to node { org: { eq: the caller's tenant } } depends on the node",
    );
    check(
        "Query.one",
        "all",
        "Query.one @authentication requires authenticated holds",
    );
    let nobody = files.run(&["access", "--as", "nobody.json"]);
    let printed = text(&nobody.stdout);
    assert!(line(&printed, "Query.one", "all").ends_with("does not hold"));
}

#[test]
fn the_table_is_json_and_markdown_too() {
    let files = Files::new("access-forms", CONFIG);
    let output = files.run(&["access", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a list");
    let room: Vec<&Value> = rows.iter().filter(|row| row["place"] == "Room").collect();
    assert_eq!(room.len(), 3, "{rows:#?}");
    assert_eq!(room[0]["state"], "ruled");
    assert_eq!(room[0]["rules"][0]["kind"], "hides unless");
    let of_others = room.iter().find(|row| row["state"] == "open").expect("one");
    assert_eq!(of_others["operations"][0], "AGGREGATE");
    let output = files.run(&["access", "--format", "markdown"]);
    let printed = text(&output.stdout);
    assert!(
        printed.starts_with("| place | operations | rule | what it asks |\n|---|---|---|---|\n"),
        "{printed}"
    );
}

#[test]
fn what_denies_is_explained() {
    let files = Files::new("access-explain", CONFIG);
    let check = |caller: &str, operation: &str, code: i32, expect: &[&str]| {
        let output = files.run(&["explain", "--as", caller, operation]);
        let printed = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{printed}");
        for part in expect {
            assert!(printed.contains(part), "{part:?} in\n{printed}");
        }
    };
    check(
        "ann.json",
        "{ devices { id rooms { id } } }",
        0,
        &[
            "Device @requiresScopes for READ: requires scope \"devices:read\" or scope \"admin\": holds",
            "Room @authorization for READ: hides unless (",
            "is authenticated: holds",
            "cypher of devices",
        ],
    );
    check(
        "ann.json",
        "{ devices { serial } }",
        1,
        &[
            "Device.serial @policy for READ: requires claim department = \"ops\": does not hold",
            "FORBIDDEN: Forbidden",
            "by the rule Device.serial @policy",
        ],
    );
    check(
        "ann.json",
        "{ leases { id } }",
        0,
        &["Lease @tenant for READ: hides unless ", "\"north\""],
    );
    check("nobody.json", "{ leases { id } }", 1, &["TENANT_REQUIRED"]);
    check(
        "nobody.json",
        "{ one }",
        1,
        &["UNAUTHENTICATED: Unauthenticated"],
    );
    check(
        "ann.json",
        "mutation { deleteRooms { nodesDeleted } }",
        0,
        &["Room @authorization for DELETE: refuses unless "],
    );
}

#[test]
fn what_is_wrong_in_the_configuration_ends_the_check() {
    let check = |name: &str, config: &str, code: i32, expect: &[&str]| {
        let files = Files::new(name, config);
        let output = files.run(&["check"]);
        let printed = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{name}: {printed}");
        for part in expect {
            assert!(printed.contains(part), "{name}: {part:?} in\n{printed}");
        }
    };
    check("access-good", CONFIG, 0, &[]);
    check(
        "access-unknown-policy",
        "auth: { policies: { oops: { role: a } } }\n",
        1,
        &["POLICY_UNKNOWN", "\"ops\"", "oops"],
    );
    check(
        "access-bad-policy",
        "auth: { policies: { ops: { rle: a } } }\n",
        1,
        &["POLICY_EXPRESSION", "auth.policies.ops", "rle"],
    );
    check(
        "access-empty-policy",
        "auth: { policies: { ops: {} } }\n",
        1,
        &["POLICY_EXPRESSION", "hold of everybody"],
    );
    check(
        "access-cycle",
        "auth: { policies: { ops: { role: a } }, roles: { a: { inherits: [b] }, b: { inherits: [a] } } }\n",
        2,
        &["roles inherit each other: a -> b -> a"],
    );
    check(
        "access-deny",
        "auth: { default: deny, policies: { ops: { role: a } } }\n",
        0,
        &["ACCESS_CLOSED", "\"Open\""],
    );
}
