//! The OpenAPI document: made of the routes themselves, and read back to know what each asks for.

use std::collections::HashMap;

use axum::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, SecurityRequirement};

use crate::access::Access;
use crate::error::{Code, FieldError, Problem};

use super::answers;
use super::events::{BuyerEvents, StaffEvents};
use super::frame::WireError;
use super::operations::{BuyerOperation, StaffOperation};

/// The extension in which each operation declares what it asks of its caller.
pub const ACCESS: &str = "x-access";
/// Set to true where the answer holds a secret: it is never kept for a repeated `Idempotency-Key`.
pub const SECRET: &str = "x-secret-answer";

/// What a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub access: Access,
    pub secret_answer: bool,
}

/// What every documented route asks for, by its pattern and method.
#[derive(Debug, Clone, Default)]
pub struct Rules(HashMap<String, Vec<(Method, Rule)>>);

impl Rules {
    /// Reads the rules out of the document.
    ///
    /// # Errors
    /// Names every operation that declares nothing, or something unknown.
    pub fn of(document: &OpenApi) -> Result<Self, String> {
        let mut rules = Self::default();
        let mut undeclared = Vec::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations(item) {
                match rule(operation) {
                    Some(rule) => rules.0.entry(path.clone()).or_default().push((method, rule)),
                    None => undeclared.push(format!("{method} {path}")),
                }
            }
        }
        if undeclared.is_empty() {
            Ok(rules)
        } else {
            Err(format!("routes without {ACCESS}: {}", undeclared.join(", ")))
        }
    }

    /// The rule for a method at a pattern. `HEAD` is `GET` without the body.
    #[must_use]
    pub fn find(&self, path: &str, method: &Method) -> Option<Rule> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let (_, rule) = self.0.get(path)?.iter().find(|(known, _)| known == method)?;
        Some(*rule)
    }

    /// Whether anything is documented at this pattern.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Method, Rule)> {
        self.0.iter().flat_map(|(path, rules)| rules.iter().map(move |(method, rule)| (path.as_str(), method, *rule)))
    }
}

fn rule(operation: &Operation) -> Option<Rule> {
    let extensions = operation.extensions.as_ref()?;
    let access = Access::from_code(extensions.get(ACCESS)?.as_str()?)?;
    let secret_answer = extensions.get(SECRET).and_then(serde_json::Value::as_bool).unwrap_or(false);
    Some(Rule { access, secret_answer })
}

fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::OPTIONS, &item.options),
        (Method::HEAD, &item.head),
        (Method::PATCH, &item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// What the routes' own document lacks: title, the ways to sign in, the problem that every error is.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Zhanggui")
        .description(Some(
            "Everything the console does, any program can do. docs/protocol.md explains the conventions; \
             every error is an RFC 9457 problem. The frames of the two websockets are the schemas DeskOperations, \
             DeskEvents, ChatOperations and ChatEvents.",
        ))
        .version(env!("CARGO_PKG_VERSION"))
        .build();
    let (own, desk_operations) = StaffOperation::shapes(ComponentsBuilder::new());
    let (own, desk_events) = StaffEvents::shapes(own);
    let (own, chat_operations) = BuyerOperation::shapes(own);
    let (own, chat_events) = BuyerEvents::shapes(own);
    let own = own
        .schema("DeskOperations", desk_operations)
        .schema("DeskEvents", desk_events)
        .schema("ChatOperations", chat_operations)
        .schema("ChatEvents", chat_events)
        .schema_from::<WireError<'_>>()
        .schema_from::<Problem<'_>>()
        .schema_from::<Code>()
        .schema_from::<FieldError>()
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("zhanggui_session"))))
        .security_scheme("bearer", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()))
        .build();
    let components = document.components.get_or_insert_default();
    components.schemas.extend(own.schemas);
    components.security_schemes.extend(own.security_schemes);
    for item in document.paths.paths.values_mut() {
        let all = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
            &mut item.head,
            &mut item.options,
        ];
        for operation in all.into_iter().flatten() {
            operation.security = rule(operation).map(|rule| security(rule.access));
        }
    }
    answers::complete(document)
}

fn security(access: Access) -> Vec<SecurityRequirement> {
    let scheme = |name: &str| SecurityRequirement::new::<_, _, String>(name, []);
    match access {
        Access::Public => vec![],
        Access::Buyer => vec![scheme("bearer")],
        Access::SignedIn | Access::Staff(_) => vec![scheme("cookie"), scheme("bearer")],
    }
}
