//! The server is killed (SIGKILL) at random points of random mutations: none is half applied, and none is done twice when its client
//! sends it again with its idempotency key. `CYGNET_TEST_FULL=1` kills 200 times on each store.
//!
//! Each mutation has up to four root fields: creates with nested creates and connects, updates with nested writes of all kinds, upserts,
//! deletes; some must fail. A plain model says what the graph holds before and after each. What a new server finds must be one of the two.

use std::process::Command;
use std::time::{Duration, Instant};

use cygnet_testkit::{http::Server, services};
use serde_json::{Value, json};

use super::operations::{ALL, CONSTRAINTS, DEFINITIONS, Model, Mutation, mutation, shown, sweep};
use crate::{binary::binary, files::Folder, random::dice::Random};

/// The longest wait before a kill. Several mutations are done in that time.
const LATEST_KILL_US: usize = 120_000;
const SEED: u64 = 0x5eed_0004;

/// A graph of more nodes is emptied, so that looking at it stays cheap.
const MOST_NODES: usize = 400;

/// A commit that was on its way when the server died may be seen a little later.
const SETTLED: Duration = Duration::from_secs(10);

fn kills() -> usize {
    match std::env::var_os("CYGNET_TEST_FULL") {
        Some(_) => 200,
        None => 15,
    }
}

/// A client that sends one mutation after the other, and knows what the graph must hold.
struct Client {
    http: reqwest::Client,
    url: String,
    random: Random,
    model: Model,
    /// The number of the next mutation, for its idempotency key.
    next: usize,
    seen: Seen,
}

/// What the rounds have seen.
#[derive(Debug, Default)]
struct Seen {
    acknowledged: usize,
    refused: usize,
    /// Killed after the commit and before the answer.
    applied: usize,
    undone: usize,
    /// Mutations that change nothing, or must fail.
    without_effect: usize,
}

/// A mutation without an answer.
struct Lost {
    mutation: Mutation,
    before: Model,
}

impl Client {
    fn of(&mut self, server: &Server) {
        (self.http, self.url) = (server.client().clone(), server.url("/graphql"));
    }

    /// The answer to the mutation of that number, and whether it is that of an earlier request.
    async fn send(&self, number: usize, mutation: &Mutation) -> Option<(Value, bool)> {
        let body = json!({"query": mutation.document, "variables": mutation.variables});
        let request = self.http.post(&self.url).json(&body);
        let request = request.header("idempotency-key", format!("killed-{number}"));
        let answer = request.send().await.ok()?;
        let replayed = answer.headers().contains_key("idempotency-replayed");
        Some((answer.json().await.ok()?, replayed))
    }

    /// Sends a mutation that was done to the model: what is left of it where there is no answer.
    async fn do_it(&mut self, mutation: Mutation, before: Model) -> Result<(), Lost> {
        let Some((answer, replayed)) = self.send(self.next, &mutation).await else {
            return Err(Lost { mutation, before });
        };
        let failed = answer.get("errors").is_some();
        assert_eq!(
            (failed, replayed),
            (mutation.fails, false),
            "{mutation:?} {answer}"
        );
        self.next += 1;
        self.seen.acknowledged += 1;
        self.seen.refused += usize::from(failed);
        Ok(())
    }

    async fn do_one(&mut self) -> Result<(), Lost> {
        let before = self.model.clone();
        let mutation = match before.size() > MOST_NODES {
            true => sweep(&mut self.model),
            false => {
                let roots = 1 + self.random.below(4);
                mutation(&mut self.random, &mut self.model, roots)
            }
        };
        self.do_it(mutation, before).await
    }

    /// Sends until an answer does not come.
    async fn until_lost(mut self) -> (Self, Lost) {
        loop {
            if let Err(lost) = self.do_one().await {
                return (self, lost);
            }
        }
    }

    /// Looks at the graph that a killed server left, and sends again what got no answer.
    async fn after(&mut self, server: &Server, lost: &Lost) {
        let (without, with) = (lost.before.shown(), self.model.shown());
        let found = settled(server, &[&without, &with]).await;
        let again = self.send(self.next, &lost.mutation).await;
        let (answer, replayed) = again.expect("an answer");
        let failed = answer.get("errors").is_some();
        assert_eq!(failed, lost.mutation.fails, "{:?} {answer}", lost.mutation);
        if without == with {
            self.seen.without_effect += 1;
        } else if found == with {
            assert!(replayed, "{:?} is done twice", lost.mutation);
            self.seen.applied += 1;
        } else {
            self.seen.undone += 1;
        }
        assert_eq!(settled(server, &[&with]).await, with);
        self.next += 1;
    }
}

async fn graph(server: &Server) -> Value {
    let answer = server.graphql(ALL, &Value::Null).await.expect("an answer");
    assert_eq!(answer.get("errors"), None, "{answer}");
    shown(&answer)
}

/// What the graph holds, once that is one of these.
async fn settled(server: &Server, allowed: &[&Value]) -> Value {
    let until = Instant::now() + SETTLED;
    loop {
        let found = graph(server).await;
        if allowed.contains(&&found) {
            return found;
        }
        assert!(
            Instant::now() < until,
            "half applied:\n{found}\nis none of\n{allowed:#?}"
        );
        tokio::task::yield_now().await;
    }
}

/// Kills a server again and again while a client sends, and looks at the graph in a new server.
async fn kill_again_and_again(command: impl Fn() -> Command) -> Seen {
    let mut server = Server::start_command(command()).await.expect("it starts");
    let mut client = Client {
        http: server.client().clone(),
        url: server.url("/graphql"),
        random: Random::new(SEED),
        model: Model::default(),
        next: 0,
        seen: Seen::default(),
    };
    let mut waits = Random::new(SEED + 1);
    for _ in 0..kills() {
        client.of(&server);
        // Connections and plans are there from now on.
        assert!(client.do_one().await.is_ok(), "an answer");
        let sending = tokio::spawn(client.until_lost());
        let wait = waits.below(LATEST_KILL_US) as u64;
        tokio::time::sleep(Duration::from_micros(wait)).await;
        // SIGKILL.
        drop(server);
        let (sender, lost) = sending.await.expect("the answers are right");
        client = sender;
        server = Server::start_command(command())
            .await
            .expect("it starts again");
        client.of(&server);
        client.after(&server, &lost).await;
    }
    server.stop().await.expect("exit code 0");
    client.seen
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_with_a_file_of_the_embedded_engine() {
    let folder = Folder::new("killed");
    let schema = folder.file("schema.graphql", DEFINITIONS);
    let data = folder.0.join("graph.kgl");
    let seen = kill_again_and_again(|| {
        let mut command = Command::new(binary());
        command
            .args(["serve", "--schema", &schema, "--store", "embedded"])
            .args(["--listen", "127.0.0.1:0"])
            .env("CYGNET_STORE__EMBEDDED__DATA", &data);
        command
    });
    println!("embedded, {} kills: {:?}", kills(), seen.await);
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_on_neo4j() {
    let _alone = services::alone().await;
    let Some(neo4j) = services::neo4j() else {
        return;
    };
    let folder = Folder::new("killed-neo4j");
    let schema = folder.file("schema.graphql", DEFINITIONS);
    neo4j.clear().await.expect("an empty graph");
    for text in CONSTRAINTS {
        neo4j.run(text, json!({})).await.expect("a constraint");
    }
    let seen = kill_again_and_again(|| {
        let mut command = Command::new(binary());
        command
            .args(["serve", "--schema", &schema, "--store", "neo4j"])
            .args(["--bolt-uri", &neo4j.bolt, "--bolt-user", &neo4j.user])
            .args(["--listen", "127.0.0.1:0"])
            .env("CYGNET_STORE__NEO4J__PASSWORD", &neo4j.password);
        command
    });
    println!("Neo4j, {} kills: {:?}", kills(), seen.await);
    neo4j.clear().await.expect("an empty graph");
}
