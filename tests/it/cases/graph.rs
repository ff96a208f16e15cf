//! The graphs that cases run on: schemas compiled, stores loaded, one gateway for each pair.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use cygnet::{
    app::governance,
    gateway::Gateway,
    store::{Store, embedded::Embedded, load, neo4j},
};
use cygnet_resolvers::prepare::Schema;
use cygnet_schema::{
    api::{ApiOptions, Profile, StringFilters, publish},
    resolve::{Strictness, compile_with},
    source::Source,
};
use cygnet_testkit::{cases::Case, services::Neo4j};
use cygnet_twin::{Scale, Twin, cypher};

use crate::serving::gateway;

/// Everything that has been loaded.
pub struct Graphs {
    server: Option<&'static Neo4j>,
    connection: Option<Arc<Store>>,
    /// What the server holds now.
    on_server: Option<String>,
    embedded: HashMap<String, Arc<Store>>,
}

impl Graphs {
    /// Nothing loaded yet.
    pub fn new(server: Option<&'static Neo4j>) -> Self {
        Self {
            server,
            connection: None,
            on_server: None,
            embedded: HashMap::new(),
        }
    }

    /// The gateway of a case over the embedded engine.
    pub async fn embedded(&mut self, case: &Case) -> anyhow::Result<Gateway> {
        let data = data_of(case)?;
        let store = match self.embedded.get(&data) {
            Some(store) => Arc::clone(store),
            None => {
                let store = loaded(&data).await?;
                self.embedded.insert(data, Arc::clone(&store));
                store
            }
        };
        Ok(gateway(schema_of(case)?, store))
    }

    /// A case's graph in the embedded engine, for one case alone.
    pub async fn embedded_alone(&self, case: &Case) -> anyhow::Result<Arc<Store>> {
        loaded(&data_of(case)?).await
    }

    /// A case's graph on the real Neo4j, loaded again and for this case alone.
    pub async fn neo4j_alone(&mut self, case: &Case) -> anyhow::Result<Option<Arc<Store>>> {
        self.on_server = None;
        let gateway = self.neo4j(case).await?;
        self.on_server = None;
        Ok(gateway.and(self.connection.clone()))
    }

    /// The gateway of a case over the real Neo4j, if there is one.
    pub async fn neo4j(&mut self, case: &Case) -> anyhow::Result<Option<Gateway>> {
        let Some(server) = self.server else {
            return Ok(None);
        };
        let store = match &self.connection {
            Some(store) => Arc::clone(store),
            None => {
                let settings = neo4j::Settings::new(&server.bolt, &server.user, &server.password);
                let store = neo4j::Neo4j::open(settings)?;
                store
                    .connected(Instant::now() + Duration::from_secs(60))
                    .await?;
                let store = Arc::new(Store::Neo4j(store));
                self.connection = Some(Arc::clone(&store));
                store
            }
        };
        let data = data_of(case)?;
        if self.on_server.as_ref() != Some(&data) {
            server.clear().await?;
            load::script(&*store, &data, |_| {}).await?;
            self.on_server = Some(data);
        }
        Ok(Some(gateway(schema_of(case)?, store)))
    }
}

async fn loaded(data: &str) -> anyhow::Result<Arc<Store>> {
    let store = Arc::new(Store::Embedded(Embedded::in_memory()?));
    load::script(&*store, data, |_| {}).await?;
    Ok(store)
}

/// The type definitions of a case: its own block, or a file by name.
pub fn definitions_of(case: &Case) -> anyhow::Result<String> {
    match (case.block("schema"), case.setting("schema")) {
        (Some(text), _) => Ok(text.to_owned()),
        (None, Some(name)) => read(&file(name, "graphql")?),
        (None, None) => anyhow::bail!("the case names no schema"),
    }
}

/// The schema of a case, compiled and published.
pub fn schema_of(case: &Case) -> anyhow::Result<Schema> {
    let text = definitions_of(case)?;
    let name = match case.block("schema") {
        Some(_) => "case",
        None => case.setting("schema").unwrap_or("case"),
    };
    let first = |errors: Vec<cygnet_schema::diagnostic::Diagnostic>| {
        anyhow::anyhow!(
            "{}",
            errors.first().map_or_else(String::new, ToString::to_string)
        )
    };
    let options = options(case);
    let strictness = match options.profile {
        Profile::Compat => Strictness::Library,
        Profile::Full => Strictness::Full,
    };
    let governance = governance(&super::access_of(case)?);
    let (model, _) =
        compile_with(&[Source::new(name, text)], strictness, &governance).map_err(first)?;
    let api = publish(&model, &options).map_err(first)?;
    Ok(Schema { model, api })
}

/// How the API of a case is published.
fn options(case: &Case) -> ApiOptions {
    let all = case.setting("filters") == Some("all");
    ApiOptions {
        profile: match case.setting("profile") {
            Some("compat") => Profile::Compat,
            _ => Profile::Full,
        },
        deprecated: case.setting("deprecated") == Some("true"),
        id_matches: all,
        string_filters: StringFilters {
            matches: all,
            gt: all,
            gte: all,
            lt: all,
            lte: all,
            case_insensitive: all,
        },
        ..ApiOptions::default()
    }
}

/// The data of a case as a script: its own block, or a file by name.
fn data_of(case: &Case) -> anyhow::Result<String> {
    match (case.block("data"), case.setting("data")) {
        (Some(text), _) => Ok(text.to_owned()),
        (None, Some("none")) => Ok(String::new()),
        (None, Some("twin tiny")) => tiny_twin(),
        (None, Some(name)) => read(&file(name, "cypher")?),
        (None, None) => anyhow::bail!("the case names no data"),
    }
}

/// The demo's twin: always the same 2,000 nodes.
fn tiny_twin() -> anyhow::Result<String> {
    let scale = Scale::named("tiny").context("a scale of the crate")?;
    let mut script = Vec::new();
    cypher::write(&Twin::new(42, scale), &mut script)?;
    Ok(String::from_utf8(script)?)
}

fn file(name: &str, extension: &str) -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/cases/schemas", "schema/examples"];
    let files = folders
        .iter()
        .map(|folder| root.join(folder).join(format!("{name}.{extension}")));
    files
        .into_iter()
        .find(|file| file.is_file())
        .with_context(|| format!("no file {name}.{extension}"))
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
