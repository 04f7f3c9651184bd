//! What changed between two states of an object, for the audit log.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// `{"field": {"from": …, "to": …}}` for every field that differs, but the version.
pub fn difference(before: &impl Serialize, after: &impl Serialize) -> Value {
    let (before, after) = (fields(before), fields(after));
    let changed = after.into_iter().filter_map(|(field, to)| {
        let from = before.get(&field)?;
        (*from != to && field != "version").then(|| (field, json!({ "from": from, "to": to })))
    });
    Value::Object(changed.collect())
}

fn fields(object: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
