//! A mail server that says what a test wants.

use std::sync::{Arc, Mutex};

use outbox::transport::smtp::{Protection, Server, Smtp};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

#[derive(Clone, Copy, Default)]
pub struct Answers {
    pub recipient: Option<&'static str>,
    /// To the message; `None` takes it, an empty text hangs up.
    pub message: Option<&'static str>,
    /// It does not offer encryption.
    pub no_tls: bool,
}

pub struct MailServer {
    pub port: u16,
    /// The certificate that it shows.
    pub certificate: Vec<u8>,
    /// What was said to it, line by line, and the messages it took.
    pub heard: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub async fn start(answers: Answers) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let told = heard.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (acceptor, told) = (acceptor.clone(), told.clone());
                tokio::spawn(async move {
                    let mut plain = BufReader::new(socket);
                    plain.write_all(b"220 area.example\r\n").await.ok()?;
                    if !talk(&mut plain, answers, &told, false).await? {
                        return Some(());
                    }
                    told.lock().unwrap().push("encrypted".to_owned());
                    let mut safe = BufReader::new(acceptor.accept(plain.into_inner()).await.ok()?);
                    talk(&mut safe, answers, &told, true).await.map(|_| ())
                });
            }
        });
        Self { port, certificate: made.cert.pem().into_bytes(), heard }
    }

    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// How many messages it took or hung up on.
    pub fn messages(&self) -> usize {
        self.heard().iter().filter(|line| line.starts_with("message:")).count()
    }

    pub fn smtp(&self, protection: Protection, knows_certificate: bool) -> Smtp {
        let server = Server {
            host: "localhost",
            port: Some(self.port),
            credentials: (protection != Protection::None).then(|| ("area".to_owned(), "a secret".to_owned())),
            authority: knows_certificate.then(|| self.certificate.clone()),
        };
        Smtp::new(server, protection, super::from()).unwrap()
    }
}

/// One conversation; says whether it goes on encrypted. Nothing where it ended.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    answers: Answers,
    told: &Mutex<Vec<String>>,
    is_safe: bool,
) -> Option<bool> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        told.lock().unwrap().push(line.clone());
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" if is_safe => "250-area.example\r\n250 AUTH PLAIN LOGIN\r\n",
            "EHLO" if answers.no_tls => "250 area.example\r\n",
            "EHLO" => "250-area.example\r\n250 STARTTLS\r\n",
            "STARTTLS" => {
                stream.write_all(b"220 go on\r\n").await.ok()?;
                return Some(true);
            }
            "AUTH" => "235 welcome\r\n",
            "RCPT" => answers.recipient.unwrap_or("250 ok\r\n"),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                let mut message = String::new();
                while !message.ends_with("\r\n.\r\n") {
                    if stream.read_line(&mut message).await.ok()? == 0 {
                        return None;
                    }
                }
                told.lock().unwrap().push(format!("message:{message}"));
                match answers.message {
                    Some("") => return None,
                    other => other.unwrap_or("250 taken\r\n"),
                }
            }
            "QUIT" => {
                stream.write_all(b"221 goodbye\r\n").await.ok()?;
                return None;
            }
            _ => "250 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}
