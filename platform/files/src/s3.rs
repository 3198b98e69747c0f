//! Files in an S3 store: Amazon's, or another that speaks as it does. What is read lies in a temporary file of this machine first,
//! encrypted as it is, so that it is compared with its hash before a byte of it is shown.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use axum::body::Bytes;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::rt::TokioExecutor;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
    HttpResponseBody, HttpService,
};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart};
use uuid::Uuid;

/// A file larger than this is sent in parts of this size.
const PART: usize = 8 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct S3 {
    store: Arc<dyn ObjectStore>,
    address: String,
    prefix: String,
}

impl S3 {
    /// A bucket, and what names of files begin with there: `s3://bucket/prefix`. Who may use it is told by the usual variables of
    /// the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`).
    pub fn new(address: &str) -> Result<Self, String> {
        Self::with(address, AmazonS3Builder::from_env())
    }

    fn with(address: &str, builder: AmazonS3Builder) -> Result<Self, String> {
        let rest = address.strip_prefix("s3://").unwrap_or_default();
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err("it names no bucket".to_owned());
        }
        let builder = builder.with_bucket_name(bucket);
        let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).unwrap_or_default();
        let is_here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        let builder = match endpoint.strip_prefix("http://") {
            Some(_) if !is_here.iter().any(|here| endpoint.starts_with(here)) => {
                return Err("the address of the store (AWS_ENDPOINT_URL) must begin with https://".to_owned());
            }
            Some(_) => builder.with_allow_http(true),
            None => builder,
        };
        let store = builder.with_http_connector(Connector).build().map_err(|error| error.to_string())?;
        Ok(Self { store: Arc::new(store), address: address.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    fn path(&self, name: Uuid) -> Path {
        let name = name.simple().to_string();
        if self.prefix.is_empty() { Path::from(name) } else { Path::from(format!("{}/{name}", self.prefix)) }
    }

    /// Sends a file from its beginning. It has its name only when all of it has come.
    #[store::boxed]
    pub async fn write(&self, name: Uuid, mut from: File) -> io::Result<()> {
        let path = self.path(name);
        from.rewind()?;
        let mut part = Vec::new();
        Read::by_ref(&mut from).take(PART as u64).read_to_end(&mut part)?;
        if part.len() < PART {
            return self.store.put(&path, Bytes::from(part).into()).await.map(|_| ()).map_err(io::Error::other);
        }
        let mut parts =
            WriteMultipart::new_with_chunk_size(self.store.put_multipart(&path).await.map_err(io::Error::other)?, PART);
        while !part.is_empty() {
            parts.wait_for_capacity(1).await.map_err(io::Error::other)?;
            parts.put(Bytes::from(std::mem::take(&mut part)));
            Read::by_ref(&mut from).take(PART as u64).read_to_end(&mut part)?;
        }
        parts.finish().await.map(|_| ()).map_err(io::Error::other)
    }

    #[store::boxed]
    pub async fn read(&self, name: Uuid) -> io::Result<Option<File>> {
        let mut pieces = match self.store.get(&self.path(name)).await {
            Ok(found) => found.into_stream(),
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(io::Error::other(error)),
        };
        let mut file = tempfile::tempfile()?;
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece.map_err(io::Error::other)?)?;
        }
        file.rewind()?;
        Ok(Some(file))
    }

    /// Removes a file; one that is not there is removed already.
    #[store::boxed]
    pub async fn remove(&self, name: Uuid) -> io::Result<()> {
        match self.store.delete(&self.path(name)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

/// The program's own way to the network: certificates are those of the machine, and are always checked.
#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| object_store::Error::Generic { store: "S3", source: Box::new(error) })?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(HttpClient::new(Service(Client::builder(TokioExecutor::new()).build(connector))))
    }
}

#[derive(Debug)]
struct Service(Client<HttpsConnector<Tcp>, HttpRequestBody>);

#[async_trait::async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.0.request(request).await.map_err(|error| {
            let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Request };
            HttpError::new(kind, error)
        })?;
        Ok(answer
            .map(|body| HttpResponseBody::new(body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use axum::Router;
    use axum::body::to_bytes;
    use axum::extract::{Request, State};
    use axum::http::{Method, StatusCode, header};
    use axum::response::{IntoResponse, Response};

    type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

    /// As much of S3 as is asked for here.
    async fn answer(State(objects): State<Objects>, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let signed = parts.headers.get(header::AUTHORIZATION).map_or("", |value| value.to_str().unwrap());
        if !signed.starts_with("AWS4-HMAC-SHA256 Credential=somebody/") {
            return StatusCode::FORBIDDEN.into_response();
        }
        let key = parts.uri.path().trim_start_matches("/bucket").trim_start_matches('/').to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let tag = [(header::ETAG, "\"tag\""), (header::LAST_MODIFIED, "Mon, 02 Nov 2026 09:00:00 GMT")];
        let mut objects = objects.lock().unwrap();
        match (parts.method, query.as_str()) {
            (Method::POST, "uploads=" | "uploads") => {
                "<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>"
                    .into_response()
            }
            (Method::PUT, part) if part.contains("partNumber=") => {
                let number = part.split("partNumber=").nth(1).unwrap().split('&').next().unwrap();
                objects.insert(format!("part {number:0>5}"), body);
                tag.into_response()
            }
            (Method::POST, done) if done.contains("uploadId=") => {
                let parts: Vec<String> = objects.keys().filter(|key| key.starts_with("part ")).cloned().collect();
                let whole = parts.iter().flat_map(|part| objects.remove(part).unwrap()).collect();
                objects.insert(key, whole);
                "<CompleteMultipartUploadResult><ETag>tag</ETag></CompleteMultipartUploadResult>".into_response()
            }
            (Method::POST, "delete" | "delete=") => {
                let text = String::from_utf8(body).unwrap();
                let keys = text.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
                let gone: String = keys
                    .map(|key| {
                        objects.remove(key);
                        format!("<Deleted><Key>{key}</Key></Deleted>")
                    })
                    .collect();
                format!("<DeleteResult>{gone}</DeleteResult>").into_response()
            }
            (Method::DELETE, _) => {
                objects.remove(&key);
                StatusCode::NO_CONTENT.into_response()
            }
            (Method::PUT, _) => {
                objects.insert(key, body);
                tag.into_response()
            }
            (Method::GET, _) => match objects.get(&key) {
                Some(found) => (tag, found.clone()).into_response(),
                None => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
            },
            _ => StatusCode::BAD_REQUEST.into_response(),
        }
    }

    async fn a_store() -> (S3, Objects) {
        let objects = Objects::default();
        let service = Router::new().fallback(answer).with_state(objects.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, service).await });
        let builder = AmazonS3Builder::new()
            .with_endpoint(endpoint)
            .with_region("eu-west-2")
            .with_access_key_id("somebody")
            .with_secret_access_key("secret");
        (S3::with("s3://bucket/area", builder).unwrap(), objects)
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[tokio::test]
    async fn files_small_and_large_come_back_from_a_store_and_go() {
        let (s3, objects) = a_store().await;
        for size in [0, 1_000, PART - 1, PART, 2 * PART + 5] {
            let name = Uuid::from_u128(size as u128 + 1);
            let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
            s3.write(name, file(&bytes)).await.unwrap();
            let mut back = Vec::new();
            s3.read(name).await.unwrap().unwrap().read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{size}");
            assert!(objects.lock().unwrap().contains_key(&format!("area/{}", name.simple())));
            s3.remove(name).await.unwrap();
            s3.remove(name).await.unwrap();
            assert!(s3.read(name).await.unwrap().is_none());
        }
        assert!(objects.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_store_elsewhere_is_reached_by_tls_alone() {
        for (address, endpoint) in [("s3://", "https://s3.example.org"), ("s3://bucket", "http://s3.example.org")] {
            assert!(S3::with(address, AmazonS3Builder::new().with_endpoint(endpoint)).is_err(), "{address}");
        }
    }
}
