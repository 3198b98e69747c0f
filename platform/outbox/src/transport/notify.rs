//! GOV.UK Notify: e-mail, text messages and letters through the government's own service (API version 2).
//!
//! The words come from here: each template with Notify holds nothing but `((subject))` and `((body))`, a text message's
//! `((body))` alone.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use sha2::Sha256;
use store::Clock;
use uuid::Uuid;

use super::{Channel, Fate, HandedOver, NotTaken, Parcel};

/// Where Notify is.
pub const ADDRESS: &str = "https://api.notifications.service.gov.uk";
/// It has so long to answer.
const LONGEST: Duration = Duration::from_secs(30);
/// Its answers are small.
const MOST: usize = 1024 * 1024;

/// The templates that the area set up with Notify.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// With `((subject))` and `((body))`.
    pub email: Option<Uuid>,
    /// With `((body))`.
    pub sms: Option<Uuid>,
    /// With `((subject))` and `((body))`.
    pub letter: Option<Uuid>,
}

/// An account with Notify.
#[derive(Clone)]
pub struct Notify {
    address: String,
    service: String,
    secret: String,
    templates: Templates,
    clock: Clock,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl std::fmt::Debug for Notify {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notify({}, service {})", self.address, self.service)
    }
}

/// What came back.
struct Answer {
    status: StatusCode,
    body: Value,
}

/// Why nothing came back.
struct Silent {
    /// Whether the request surely never left.
    never_left: bool,
    why: String,
}

impl Notify {
    /// An account with Notify, by its API key (a name, the number of the service, the secret).
    ///
    /// # Errors
    /// In words.
    pub fn new(key: &str, templates: Templates, address: &str, clock: Clock) -> Result<Self, String> {
        let not_one = "the API key of GOV.UK Notify is not whole: copy it again from Notify, under API integration";
        let key = key.trim();
        let secret_at = key.len().checked_sub(36).ok_or(not_one)?;
        let service_at = secret_at.checked_sub(37).ok_or(not_one)?;
        let secret = key.get(secret_at..).filter(|text| Uuid::parse_str(text).is_ok()).ok_or(not_one)?;
        let service = key.get(service_at..secret_at - 1).filter(|text| Uuid::parse_str(text).is_ok()).ok_or(not_one)?;
        let is_here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        if !address.starts_with("https://") && !is_here.iter().any(|here| address.starts_with(here)) {
            return Err("the address of GOV.UK Notify must begin with https://".to_owned());
        }
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| format!("the certificates of this machine cannot be read: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            address: address.trim_end_matches('/').to_owned(),
            service: service.to_owned(),
            secret: secret.to_owned(),
            templates,
            clock,
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    fn template(&self, channel: Channel) -> Option<Uuid> {
        match channel {
            Channel::Email => self.templates.email,
            Channel::Sms => self.templates.sms,
            Channel::Letter => self.templates.letter,
        }
    }

    /// Whether the area set up a template for a channel.
    #[must_use]
    pub fn has_template(&self, channel: Channel) -> bool {
        self.template(channel).is_some()
    }

    /// What proves to Notify who asks: signed with the secret, good for half a minute.
    fn token(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({ "typ": "JWT", "alg": "HS256" }));
        let claims = part(&json!({ "iss": self.service, "iat": self.clock.now().as_second() }));
        let signed = format!("{head}.{claims}");
        let mut mac = match Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) {
            Ok(mac) => mac,
            // It takes keys of every length.
            Err(_) => return signed,
        };
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Silent> {
        let content = body.map(Value::to_string).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header(AUTHORIZATION, format!("Bearer {}", self.token()))
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "oneplan")
            .body(Full::new(Bytes::from(content)))
            .map_err(|error| Silent { never_left: true, why: error.to_string() })?;
        let answered = async {
            let response = self.client.request(request).await.map_err(|error| Silent {
                never_left: error.is_connect(),
                why: if error.is_connect() {
                    "it cannot be reached".to_owned()
                } else {
                    "its answer was lost".to_owned()
                },
            })?;
            let status = response.status();
            let body = Limited::new(response.into_body(), MOST).collect().await;
            let body = body.map_err(|_| Silent { never_left: false, why: "its answer was lost".to_owned() })?;
            Ok(Answer { status, body: serde_json::from_slice(&body.to_bytes()).unwrap_or(Value::Null) })
        };
        let silent = || Silent { never_left: false, why: "it did not answer in time".to_owned() };
        tokio::time::timeout(LONGEST, answered).await.map_err(|_| silent())?
    }

    #[store::boxed]
    pub(super) async fn hand_over(&self, parcel: &Parcel) -> HandedOver {
        let Some(template) = self.template(parcel.channel) else {
            return HandedOver::Refused("There is no template for this with GOV.UK Notify.".to_owned());
        };
        let (subject, text) = (&parcel.written.subject, &parcel.written.text);
        let mut body = json!({ "template_id": template, "reference": parcel.id });
        let (path, rest) = match parcel.channel {
            Channel::Email => (
                "email",
                json!({ "email_address": parcel.to, "personalisation": { "subject": subject, "body": text } }),
            ),
            Channel::Sms => ("sms", json!({ "phone_number": parcel.to, "personalisation": { "body": text } })),
            Channel::Letter => ("letter", json!({ "personalisation": letter(&parcel.to, subject, text) })),
        };
        if let (Some(body), Some(rest)) = (body.as_object_mut(), rest.as_object()) {
            body.extend(rest.clone());
        }
        match self.ask(Method::POST, &format!("/v2/notifications/{path}"), Some(&body)).await {
            Ok(answer) if answer.status == StatusCode::CREATED => {
                HandedOver::Accepted(answer.body.get("id").and_then(Value::as_str).map(str::to_owned))
            }
            Ok(answer) => {
                let why = format!("GOV.UK Notify: {}.", said(&answer));
                match answer.status.as_u16() {
                    // Its key or its limits: an administrator or time mends it.
                    401 | 403 | 429 => HandedOver::NotNow(why),
                    400..=499 => HandedOver::Refused(why),
                    _ => HandedOver::Unknown(why),
                }
            }
            Err(silent) => {
                let why = format!("GOV.UK Notify: {}.", silent.why);
                if silent.never_left { HandedOver::NotNow(why) } else { HandedOver::Unknown(why) }
            }
        }
    }

    /// Asks for a message by our own name for it.
    #[store::boxed]
    pub(super) async fn was_accepted(&self, id: Uuid) -> Option<Result<Option<String>, NotTaken>> {
        let answer = self.ask(Method::GET, &format!("/v2/notifications?reference={id}"), None).await.ok()?;
        if answer.status != StatusCode::OK {
            return None;
        }
        let all = answer.body.get("notifications")?.as_array()?;
        Some(match all.first() {
            Some(one) => Ok(one.get("id").and_then(Value::as_str).map(str::to_owned)),
            None => Err(NotTaken),
        })
    }

    /// What became of a message that Notify took; `None` where it cannot be asked now.
    #[store::boxed]
    pub async fn fate(&self, reference: &str) -> Option<Fate> {
        // It comes from Notify's own answer, and is only ever a number.
        let reference = Uuid::parse_str(reference).ok()?;
        let answer = self.ask(Method::GET, &format!("/v2/notifications/{reference}"), None).await.ok()?;
        if answer.status != StatusCode::OK {
            return None;
        }
        Some(match answer.body.get("status")?.as_str()? {
            "delivered" | "sent" | "received" => Fate::Delivered,
            "permanent-failure" => Fate::Bounced("This address does not work.".to_owned()),
            "temporary-failure" => {
                Fate::Failed("The mailbox or telephone did not accept it for three days.".to_owned())
            }
            "technical-failure" | "validation-failed" | "virus-scan-failed" => {
                Fate::Failed("GOV.UK Notify could not send it.".to_owned())
            }
            "cancelled" => Fate::Failed("It was cancelled with GOV.UK Notify.".to_owned()),
            _ => Fate::UnderWay,
        })
    }
}

/// Lines of an address that a letter's template has.
const LINES: usize = 7;

/// The lines of an address, as a letter's template has them. What is over joins the line before it; the last line, which is the
/// postcode or the country, stays on its own.
fn address_lines(to: &str) -> Vec<String> {
    let mut lines: Vec<String> = to.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    while lines.len() > LINES {
        let joined = lines.remove(lines.len() - 2);
        let before = lines.len() - 2;
        if let Some(line) = lines.get_mut(before) {
            line.push_str(", ");
            line.push_str(&joined);
        }
    }
    lines
}

fn letter(to: &str, subject: &str, body: &str) -> Value {
    let mut fields = serde_json::Map::new();
    for (index, line) in address_lines(to).into_iter().enumerate() {
        fields.insert(format!("address_line_{}", index + 1), json!(line));
    }
    fields.insert("subject".to_owned(), json!(subject));
    fields.insert("body".to_owned(), json!(body));
    Value::Object(fields)
}

/// Which error it names: never the text that was sent.
fn said(answer: &Answer) -> String {
    let first = answer.body.get("errors").and_then(|errors| errors.get(0));
    let of = |name: &str| first.and_then(|error| error.get(name)).and_then(Value::as_str).unwrap_or_default();
    let words = format!("{} {} {}", answer.status.as_u16(), of("error"), of("message"));
    words.trim().chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_many_lines_loses_none_and_its_postcode_stands_alone() {
        let to =
            (1..=9).map(|line| format!("Line {line}")).chain(["ZX9 4AB".to_owned()]).collect::<Vec<_>>().join("\n");
        let lines = address_lines(&to);
        assert_eq!(lines.len(), LINES);
        assert_eq!(lines.last().map(String::as_str), Some("ZX9 4AB"));
        assert!((1..=9).all(|line| lines.iter().any(|one| one.contains(&format!("Line {line}")))), "{lines:?}");
        assert_eq!(address_lines("Pat\n\n1 Low Fold\nZX9 4AB"), ["Pat", "1 Low Fold", "ZX9 4AB"]);
    }
}
