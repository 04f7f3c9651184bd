//! What the derived schemas leave open: a name for each operation, and which fields of an answer are
//! always there. The web's types are generated from the document, so this is worth saying exactly.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

const SCHEMAS: &str = "#/components/schemas/";
/// Schemas that list operations: what is taken lies under `d`, what is answered under `ok`.
const OPERATIONS: [&str; 2] = ["DeskOperations", "ChatOperations"];

/// Completes the document: unique operation ids, and in answers every field that may be null is
/// present all the same. A field that is left out when there is nothing to say is not nullable.
///
/// # Panics
/// Never: a document is JSON and stays one.
pub(super) fn complete(document: OpenApi) -> OpenApi {
    let mut document = serde_json::to_value(document).expect("a document is JSON");
    name_operations(&mut document);
    let asked = asked(&document);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        for (name, schema) in schemas {
            if !asked.contains(name) && !OPERATIONS.contains(&name.as_str()) {
                require_nullable(schema);
            }
        }
    }
    serde_json::from_value(document).expect("the document is still one")
}

fn name_operations(document: &mut Value) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    for (path, item) in paths {
        let place: Vec<&str> =
            path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let place = place.join("_");
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(id) = operation.get_mut("operationId") {
                *id = json!(format!("{method}_{place}"));
            }
        }
    }
}

/// The schemas that are reached from what clients send: there a field that is left out counts as null.
fn asked(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for item in document["paths"].as_object().into_iter().flat_map(Map::values) {
        for operation in item.as_object().into_iter().flat_map(Map::values) {
            reach(document, &operation["requestBody"], &mut reached);
        }
    }
    for list in OPERATIONS {
        let operations = &document["components"]["schemas"][list]["properties"];
        for operation in operations.as_object().into_iter().flat_map(Map::values) {
            reach(document, &operation["properties"]["d"], &mut reached);
        }
    }
    reached
}

fn reach(document: &Value, value: &Value, reached: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(SCHEMAS));
            if let Some(name) = name
                && reached.insert(name.to_owned())
            {
                reach(document, &document["components"]["schemas"][name], reached);
            }
            object.values().for_each(|value| reach(document, value, reached));
        }
        Value::Array(values) => values.iter().for_each(|value| reach(document, value, reached)),
        _ => {}
    }
}

fn require_nullable(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let nullable: Vec<Value> = object
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter(|(_, property)| may_be_null(property))
                .map(|(name, _)| json!(name))
                .collect();
            if !nullable.is_empty()
                && let Value::Array(required) = object.entry("required").or_insert_with(|| json!([]))
            {
                required.extend(nullable);
                required.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                required.dedup();
            }
            object.values_mut().for_each(require_nullable);
        }
        Value::Array(values) => values.iter_mut().for_each(require_nullable),
        _ => {}
    }
}

fn may_be_null(property: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null";
    match property.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_null),
        Some(kind) => is_null(kind),
        None => ["oneOf", "anyOf"]
            .iter()
            .filter_map(|of| property.get(of).and_then(Value::as_array))
            .flatten()
            .any(|one| one.get("type").is_some_and(is_null)),
    }
}
