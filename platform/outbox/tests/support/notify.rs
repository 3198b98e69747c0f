//! GOV.UK Notify as its documentation has it, on this machine: version 2 of its API.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use outbox::transport::Notify;
use outbox::transport::notify::Templates;
use serde_json::{Value, json};
use sha2::Sha256;
use store::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

pub const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
pub const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";

#[derive(Default)]
pub struct Inner {
    /// What it took, by its own number.
    pub taken: HashMap<String, Value>,
    /// What became of each.
    pub status: HashMap<String, String>,
    /// It answers so to what is sent to it.
    pub refuses: Option<(u16, &'static str)>,
    /// It takes what is sent, and its answer is lost.
    pub hangs_up: bool,
    /// What was wrong with a request.
    pub faults: Vec<String>,
}

#[derive(Clone)]
pub struct NotifyServer {
    pub port: u16,
    pub inner: Arc<Mutex<Inner>>,
}

impl NotifyServer {
    pub async fn start(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), inner: Arc::default() };
        let own = server.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (own, clock) = (own.clone(), clock.clone());
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    let (head, body) = loop {
                        let mut part = [0; 4096];
                        let read = socket.read(&mut part).await.ok()?;
                        if read == 0 {
                            return None;
                        }
                        bytes.extend_from_slice(&part[..read]);
                        if let Some(whole) = whole(&bytes) {
                            break whole;
                        }
                    };
                    let answer = own.answer(&head, &body, &clock)?;
                    let text = answer.1.to_string();
                    let response = format!(
                        "HTTP/1.1 {} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
                        answer.0,
                        text.len()
                    );
                    socket.write_all(response.as_bytes()).await.ok()
                });
            }
        });
        server
    }

    pub fn notify(&self, clock: Clock) -> Notify {
        let template = Some(Uuid::from_u128(7));
        let templates = Templates { email: template, sms: template, letter: template };
        let key = format!("area-{SERVICE}-{SECRET}");
        Notify::new(&key, templates, &format!("http://127.0.0.1:{}", self.port), clock).unwrap()
    }

    pub fn taken(&self) -> Vec<Value> {
        self.inner.lock().unwrap().taken.values().cloned().collect()
    }

    /// Nothing where it hangs up.
    fn answer(&self, head: &str, body: &str, clock: &Clock) -> Option<(u16, Value)> {
        let mut inner = self.inner.lock().unwrap();
        let mut words = head.split_whitespace();
        let (method, path) = (words.next()?, words.next()?);
        if let Err(fault) = authorised(head, clock) {
            inner.faults.push(fault.clone());
            return Some((403, error("AuthError", &fault)));
        }
        if method == "GET" {
            if let Some(reference) = path.strip_prefix("/v2/notifications?reference=") {
                let found: Vec<Value> = inner
                    .taken
                    .iter()
                    .filter(|(_, sent)| sent["reference"] == reference)
                    .map(|(id, sent)| json!({ "id": id, "reference": sent["reference"] }))
                    .collect();
                return Some((200, json!({ "notifications": found, "links": {} })));
            }
            let id = path.strip_prefix("/v2/notifications/")?;
            return Some(match inner.taken.get(id) {
                Some(_) => {
                    let status = inner.status.get(id).map_or("sending", String::as_str);
                    (200, json!({ "id": id, "status": status }))
                }
                None => (404, error("NoResultFound", "No result found")),
            });
        }
        let sent: Value = serde_json::from_str(body).ok()?;
        let needed: &[&str] = match path {
            "/v2/notifications/email" => &["/email_address", "/personalisation/subject", "/personalisation/body"],
            "/v2/notifications/sms" => &["/phone_number", "/personalisation/body"],
            "/v2/notifications/letter" => &["/personalisation/address_line_3", "/personalisation/body"],
            _ => return Some((404, error("Result", "Not found"))),
        };
        for field in ["/template_id", "/reference"].iter().chain(needed) {
            if sent.pointer(field).and_then(Value::as_str).is_none_or(str::is_empty) {
                inner.faults.push(format!("{path} lacks {field}"));
                return Some((400, error("ValidationError", &format!("{field} is a required property"))));
            }
        }
        if let Some((status, words)) = inner.refuses {
            return Some((status, error("BadRequestError", words)));
        }
        let id = Uuid::from_u128(inner.taken.len() as u128 + 1).to_string();
        inner.taken.insert(id.clone(), sent);
        if inner.hangs_up { None } else { Some((201, json!({ "id": id }))) }
    }
}

fn error(kind: &str, words: &str) -> Value {
    json!({ "errors": [{ "error": kind, "message": words }], "status_code": 0 })
}

/// Head and body, once both are there.
fn whole(bytes: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    (body.len() >= length.unwrap_or(0)).then(|| (head.to_owned(), body.to_owned()))
}

/// Whether a request proves who asks: HS256 with the secret, from the service, within half a minute.
fn authorised(head: &str, clock: &Clock) -> Result<(), String> {
    let token = head
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("authorization")))
        .and_then(|(_, value)| value.strip_prefix("Bearer "))
        .ok_or("Unauthorized: authentication token must be provided")?;
    let parts: Vec<&str> = token.split('.').collect();
    let [first, second, mark] = parts.as_slice() else { return Err("Invalid token".into()) };
    let json = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    if json(first) != json!({ "typ": "JWT", "alg": "HS256" }) || json(second)["iss"] != SERVICE {
        return Err("Invalid token: service not found".into());
    }
    let at = json(second)["iat"].as_i64().unwrap_or_default();
    if (clock.now().as_second() - at).abs() > 30 {
        return Err("Error: Your system clock must be accurate to within 30 seconds".into());
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{first}.{second}").as_bytes());
    let right = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    if right == *mark { Ok(()) } else { Err("Invalid token: signature, api token not found".into()) }
}
