//! As much of an HTTP/1.1 client as the tests under load need: one connection, one request after the other.

use std::io::{Error, ErrorKind, Result};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

pub struct Client {
    stream: BufReader<TcpStream>,
    head: String,
}

pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Client {
    pub async fn connect(port: u16, cookie: &str) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let head = format!("host: 127.0.0.1:{port}\r\ncookie: {cookie}\r\n");
        Ok(Self { stream: BufReader::new(stream), head })
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head);
        self.send(&request).await
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\n{}content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.head,
            form.len()
        );
        self.send(&request).await
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    async fn send(&mut self, request: &str) -> Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let first = self.line().await?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| Error::other(first.clone()))?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line().await?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(Error::other)?;
            }
            chunked |= line.starts_with("transfer-encoding:") && line.ends_with("chunked");
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(&self.line().await?, 16).map_err(Error::other)?;
                self.part(&mut body, size).await?;
                self.line().await?;
                if size == 0 {
                    break;
                }
            }
        } else {
            self.part(&mut body, length).await?;
        }
        Ok(Answer { status, text: String::from_utf8_lossy(&body).into_owned() })
    }

    async fn part(&mut self, body: &mut Vec<u8>, size: usize) -> Result<()> {
        let from = body.len();
        body.resize(from + size, 0);
        self.stream.read_exact(&mut body[from..]).await.map(|_| ())
    }
}
