//! Examples of what requests take, made from the OpenAPI document, so that no list of them needs to
//! be kept: small values that fit the schema.

use std::sync::OnceLock;

use reqwest::Method;
use serde_json::{Map, Value, json};
use zhanggui::server::document;

fn whole() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::to_value(document()).unwrap())
}

/// A JSON body for a route, where it takes one.
pub fn body(pattern: &str, method: &Method) -> Option<Value> {
    let operation = &whole()["paths"][pattern][method.as_str().to_lowercase()];
    let schema = operation.pointer("/requestBody/content/application~1json/schema")?;
    Some(of(schema))
}

/// What an operation takes; `set` is its component, `DeskOperations` or `ChatOperations`.
pub fn operation(set: &str, op: &str) -> Value {
    of(&whole()["components"]["schemas"][set]["properties"][op]["properties"]["d"])
}

/// The smallest value that fits a schema.
fn of(schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return of(whole().pointer(reference.strip_prefix('#').unwrap()).expect("what is referred to is there"));
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return of(choices.iter().find(|choice| choice["type"] != "null").expect("a choice that is something"));
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let objects = parts.iter().map(of).filter_map(|part| part.as_object().cloned());
        return Value::Object(objects.flatten().collect());
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => Value::Object(object(schema)),
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("string") if schema["format"] == "uuid" => json!("0192b7a0-0000-7000-8000-000000000008"),
        Some("string") if schema["format"] == "date-time" => json!("2026-11-11T06:18:02.120Z"),
        Some("string") => json!("example-1"),
        _ => Value::Null,
    }
}

fn object(schema: &Value) -> Map<String, Value> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    // Notes need no epoch, so the schema does not ask for it; everything else is refused without.
    let epoch = Some("assignment_epoch").filter(|name| schema["properties"].get(name).is_some());
    required.chain(epoch).map(|name| (name.to_owned(), of(&schema["properties"][name]))).collect()
}
