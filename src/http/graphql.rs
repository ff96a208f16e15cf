//! `/graphql`: one request over HTTP into one answer.
//!
//! In: a GET or a POST. Out: a response, always JSON. The steps are a list; each may end the request with a refusal.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request as HttpRequest, Response, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::future::join_all;
use tokio::time::{Instant, timeout_at};

use super::accept::{MediaType, is_utf8, negotiate};
use super::answers::Answers;
use super::body::{Body as Operations, Operation, Parameters, read_json};
use super::refusal::Refusal;
use super::router::Shared;
use super::serve::Peer;
use super::{cross_site, respond};
use crate::gateway::{Answer, Caller, IdempotencyKey, Outcome, Request, RequestId, TurnedAway};
use crate::identity::NotAdmitted;

/// The client's name for a mutation.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Answers a GET: the operation is in the parameters and may only read.
pub(super) async fn get<A: Answers>(
    State(shared): State<Arc<Shared<A>>>,
    Extension(request_id): Extension<RequestId>,
    request: HttpRequest<Body>,
) -> Response<Body> {
    let (head, _) = request.into_parts();
    let context = Context::new(&shared, request_id);
    let result = answer_get(&context, &head).await;
    context.finish(&head, result)
}

/// Answers a POST: the operation, or an array of them, is in the JSON body.
pub(super) async fn post<A: Answers>(
    State(shared): State<Arc<Shared<A>>>,
    Extension(request_id): Extension<RequestId>,
    request: HttpRequest<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let context = Context::new(&shared, request_id);
    let result = answer_post(&context, &head, body).await;
    context.finish(&head, result)
}

/// Refuses every other method.
pub(super) async fn other_method<A: Answers>(
    State(shared): State<Arc<Shared<A>>>,
    Extension(request_id): Extension<RequestId>,
    request: HttpRequest<Body>,
) -> Response<Body> {
    let (head, _) = request.into_parts();
    Context::new(&shared, request_id).finish(&head, Err(Refusal::Method.into()))
}

/// A refusal, and who met it, as far as that is known.
struct Refused {
    refusal: Refusal,
    caller: Option<Box<Caller>>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let caller = None;
        Self { refusal, caller }
    }
}

impl From<NotAdmitted> for Refused {
    fn from(refused: NotAdmitted) -> Self {
        Self {
            refusal: refused.denied.into(),
            caller: refused.caller,
        }
    }
}

/// What the steps of one request share.
struct Context<'a, A> {
    shared: &'a Shared<A>,
    request_id: RequestId,
    begun: Instant,
    deadline: Instant,
}

impl<'a, A: Answers> Context<'a, A> {
    fn new(shared: &'a Shared<A>, request_id: RequestId) -> Self {
        let begun = Instant::now();
        Self {
            shared,
            request_id,
            begun,
            deadline: begun + shared.config.request_timeout.get(),
        }
    }

    /// Who asks.
    async fn caller(&self, head: &Parts) -> Result<Caller, NotAdmitted> {
        self.shared.identity.admit(&head.headers, peer(head)).await
    }

    /// The text of the body.
    async fn text(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
        let text = read_body(headers, body, self.shared.config.body_limit.get());
        timeout_at(self.deadline, text)
            .await
            .map_err(|_| Refusal::BodyTimeout)?
    }

    /// What the text of a body asks.
    fn operations<'t>(&self, text: &'t [u8]) -> Result<Operations<'t>, Refusal> {
        let batching = &self.shared.config.batching;
        read_json(text, batching.enabled.then(|| batching.max.get()))
    }

    /// The response. A refusal is taken note of.
    fn finish(&self, head: &Parts, result: Result<Response<Body>, Refused>) -> Response<Body> {
        result.unwrap_or_else(|Refused { refusal, caller }| {
            let headers = &head.headers;
            let (_, code) = refusal.status_and_code();
            self.shared.answers.turned_away(&TurnedAway {
                request_id: &self.request_id,
                caller: caller.as_deref(),
                address: self.shared.identity.address(headers, peer(head)),
                code,
                elapsed: self.begun.elapsed(),
            });
            respond::refusal(&refusal, negotiate(headers).unwrap_or(MediaType::Json))
        })
    }
}

async fn answer_get<A: Answers>(
    context: &Context<'_, A>,
    head: &Parts,
) -> Result<Response<Body>, Refused> {
    let media_type = negotiate(&head.headers).ok_or(Refusal::NotAcceptable)?;
    cross_site::check(&head.headers, &context.shared.config.cors.origins)?;
    let Query(pairs) = Query::try_from_uri(&head.uri).map_err(|error| Refusal::Malformed {
        place: "the query string",
        reason: error.to_string(),
    })?;
    let parameters = Parameters::new(pairs)?;
    let operation = parameters.operation()?;
    let caller = context.caller(head).await?;
    let is_known = caller.claims.is_some();
    let answer = run(context, &operation, (caller, Effects::None)).await;
    let response = respond::answer(answer, media_type);
    Ok(match is_known {
        true => respond::for_one_caller(response),
        false => response,
    })
}

async fn answer_post<A: Answers>(
    context: &Context<'_, A>,
    head: &Parts,
    body: Body,
) -> Result<Response<Body>, Refused> {
    let headers = &head.headers;
    let media_type = negotiate(headers).ok_or(Refusal::NotAcceptable)?;
    check_content(headers)?;
    let key = idempotency_key(headers)?;
    let caller = context.caller(head).await?;
    let text = context.text(headers, body).await;
    let read = text.as_ref().map_err(Clone::clone);
    let operations = match read.and_then(|text| context.operations(text)) {
        Ok(operations) => operations,
        Err(refusal) => {
            let caller = Some(Box::new(caller));
            return Err(Refused { refusal, caller });
        }
    };
    match operations {
        Operations::One(operation) => Ok(respond::answer(
            run(context, &operation, (caller, Effects::Any(key))).await,
            media_type,
        )),
        Operations::Batch(operations) => {
            let answers = operations.iter().enumerate().map(|(at, operation)| {
                let key = key.as_ref().map(|key| key.of_item(at));
                run(context, operation, (caller.clone(), Effects::Any(key)))
            });
            Ok(respond::batch(&join_all(answers).await, media_type))
        }
    }
}

/// What the transport says about a request's effects.
enum Effects {
    /// It has none.
    None,
    /// It may have any; those of a mutation with a key once.
    Any(Option<IdempotencyKey>),
}

async fn run<A: Answers>(
    context: &Context<'_, A>,
    operation: &Operation<'_>,
    (caller, effects): (Caller, Effects),
) -> Answer {
    let (read_only, idempotency_key) = match effects {
        Effects::None => (true, None),
        Effects::Any(key) => (false, key),
    };
    let request = Request {
        document: &operation.document,
        operation_name: operation.operation_name.as_deref(),
        variables: operation.variables,
        read_only,
        request_id: context.request_id.clone(),
        caller,
        idempotency_key,
    };
    let answer = timeout_at(context.deadline, context.shared.answers.answer(request)).await;
    let answer = answer.unwrap_or_else(|_| respond::timed_out());
    context.shared.metrics.http.answered(match answer.outcome {
        Outcome::Data => "OK",
        Outcome::RequestError(code) => code.as_str(),
        Outcome::MethodNotAllowed => "METHOD_NOT_ALLOWED",
    });
    answer
}

/// The address at the other end of the connection.
fn peer(head: &Parts) -> Option<IpAddr> {
    head.extensions.get().map(|Peer(address)| *address)
}

/// The header that names a mutation, if there is one.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Refusal> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let key = value.to_str().ok().and_then(IdempotencyKey::parse);
    match (key, values.next()) {
        (Some(key), None) => Ok(Some(key)),
        (None, _) | (_, Some(_)) => Err(Refusal::IdempotencyKey),
    }
}

/// Admits JSON in UTF-8, not compressed.
fn check_content(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
    };
    let content_type = text(header::CONTENT_TYPE).ok_or(Refusal::MediaType)?;
    let mut parts = content_type.split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
    {
        return Err(Refusal::MediaType);
    }
    let charset = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    if charset.is_some_and(|(_, value)| !is_utf8(value.trim().trim_matches('"'))) {
        return Err(Refusal::Charset);
    }
    match text(header::CONTENT_ENCODING) {
        None => Ok(()),
        Some(encoding) if encoding.eq_ignore_ascii_case("identity") => Ok(()),
        Some(_) => Err(Refusal::ContentEncoding),
    }
}

/// Reads the body up to the bound. One that says it is longer is refused unread.
async fn read_body(headers: &HeaderMap, body: Body, limit_bytes: usize) -> Result<Bytes, Refusal> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit_bytes) {
        return Err(Refusal::BodyTooLarge { limit_bytes });
    }
    let mut stream = body.into_data_stream();
    let first = next_chunk(&mut stream).await?.unwrap_or_default();
    let Some(second) = next_chunk(&mut stream).await? else {
        return within(first.len(), limit_bytes).map(|()| first);
    };
    let mut whole = BytesMut::with_capacity(
        announced
            .unwrap_or(first.len() + second.len())
            .min(limit_bytes),
    );
    whole.extend_from_slice(&first);
    let mut chunk = Some(second);
    while let Some(bytes) = chunk {
        within(whole.len() + bytes.len(), limit_bytes)?;
        whole.extend_from_slice(&bytes);
        chunk = next_chunk(&mut stream).await?;
    }
    Ok(whole.freeze())
}

async fn next_chunk(stream: &mut BodyDataStream) -> Result<Option<Bytes>, Refusal> {
    stream
        .next()
        .await
        .transpose()
        .map_err(|_| Refusal::BodyUnreadable)
}

const fn within(length: usize, limit_bytes: usize) -> Result<(), Refusal> {
    if length > limit_bytes {
        Err(Refusal::BodyTooLarge { limit_bytes })
    } else {
        Ok(())
    }
}
