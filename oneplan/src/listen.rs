//! Taking connections: how many there may be, and how long each may take over what it sends and reads. Whoever sends half
//! a request and waits, or reads an answer a byte at a time, does not keep others out, and nor does anybody who opens many.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use http_body::{Body as HttpBody, Frame};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tower::Service;

/// A request's head, and the wait for the next one, may take so long.
const HEAD: Duration = Duration::from_secs(15);
/// What is sent may take so long, and a second more for each [`SLOWEST`] bytes that have come.
const BODY: Duration = Duration::from_secs(20);
/// Bytes a second that the slowest sender sends: a telephone at the edge of a village sends more.
const SLOWEST: u64 = 2 * 1024;
/// A reader who takes nothing for so long is not waited for.
const STALLED: Duration = Duration::from_secs(60);
/// Requests under way are finished for so long once the program is told to stop.
const STOPPING: Duration = Duration::from_secs(30);
/// Files that the program needs for itself.
const OWN_FILES: u64 = 128;
/// Connections at once at most, however many files the system allows.
const MOST: u64 = 10_000;

/// Whose body has not gone on for so long, and who has asked nothing for so long, goes before others.
const HALTED: Duration = Duration::from_secs(2);
/// As many connections one address may have in any case; otherwise a quarter of all.
const SHARE: usize = 50;

/// Lets this program have as many files open as the system allows it, and says how many connections that leaves.
#[must_use]
pub fn connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    numbers::fitted::<usize>(files.saturating_sub(OWN_FILES).clamp(32, MOST))
}

/// Who may hold how many connections.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// All together.
    pub most: usize,
    /// Whether all come through a proxy, so that nobody is told apart here.
    pub behind_proxy: bool,
}

impl Room {
    /// How many connections a peer may have beside its others; `None` where there is no telling whose they are.
    fn share(self, peer: IpAddr) -> Option<usize> {
        // Who asks from this machine is a proxy, or its operator.
        (!self.behind_proxy && !peer.to_canonical().is_loopback()).then(|| SHARE.max(self.most / 4))
    }
}

/// One address, or of IPv6 the network that one household has.
fn household(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << 64))),
        four @ IpAddr::V4(_) => four,
    }
}

/// Serves until `stop`, then finishes what is under way.
pub async fn serve(listener: TcpListener, service: Router, room: Room, stop: impl Future<Output = ()>) {
    let connections = Connections::default();
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = async {
                while connections.len() >= room.most && !connections.make_room(None) {
                    sleep(Duration::from_millis(10)).await;
                }
                listener.accept().await
            } => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let from = household(peer.ip());
                let too_many = room.share(from).is_some_and(|share| connections.of(from) >= share);
                if too_many && !connections.make_room(Some(from)) {
                    continue;
                }
                let mine = connections.add(from);
                let service = service.clone();
                let served = hyper::service::service_fn({
                    let mine = mine.clone();
                    move |request| answer(service.clone(), request, peer, mine.clone())
                });
                let connection = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEAD)
                    .serve_connection(TokioIo::new(Patient::new(stream)), served);
                let connection = graceful.watch(connection);
                tokio::spawn(async move {
                    tokio::select! {
                        // What went wrong on the way is the peer's to know.
                        _ = connection => {}
                        () = mine.ended() => {}
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    if timeout(STOPPING, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that took too long were not finished");
    }
}

async fn answer(
    mut service: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    mine: Mine,
) -> Result<Response<Body>, std::convert::Infallible> {
    let busy = mine.busy();
    let mut request = request.map(|body| Body::new(Paced::new(body, &mine)));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = service.call(request).await?;
    Ok(response.map(|body| Body::new(WhileSent { body, _busy: busy })))
}

#[derive(Debug, Clone, Default)]
struct Connections(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    next: u64,
    all: HashMap<u64, State>,
}

#[derive(Debug)]
struct State {
    from: IpAddr,
    /// Requests under way.
    busy: usize,
    /// Since when there is none.
    idle_since: Instant,
    /// When the last of a body came that is still to come in whole.
    body_since: Option<Instant>,
    end: Arc<Notify>,
}

/// One connection; it is forgotten when the last of it is dropped.
#[derive(Debug, Clone)]
struct Mine(Arc<Place>);

#[derive(Debug)]
struct Place {
    id: u64,
    end: Arc<Notify>,
    all: Connections,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.with(|known| known.all.remove(&self.id));
    }
}

impl Connections {
    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn len(&self) -> usize {
        self.with(|known| known.all.len())
    }

    /// How many a household has.
    fn of(&self, from: IpAddr) -> usize {
        self.with(|known| known.all.values().filter(|state| state.from == from).count())
    }

    fn add(&self, from: IpAddr) -> Mine {
        let end = Arc::new(Notify::new());
        let id = self.with(|known| {
            known.next += 1;
            let state = State { from, busy: 0, idle_since: Instant::now(), body_since: None, end: end.clone() };
            known.all.insert(known.next, state);
            known.next
        });
        Mine(Arc::new(Place { id, end, all: self.clone() }))
    }

    /// Ends a connection, of one household where it is named: first whose body has halted, then who has asked nothing for a
    /// while, then whose body is still on its way, then who has only just come. `false` where all wait for their answers.
    fn make_room(&self, of: Option<IpAddr>) -> bool {
        self.with(|known| {
            let order = |state: &State| match state.body_since {
                Some(since) if since.elapsed() >= HALTED => Some((0, since)),
                Some(since) => Some((2, since)),
                None if state.busy > 0 => None,
                None if state.idle_since.elapsed() >= HALTED => Some((1, state.idle_since)),
                // One that has only just come is about to ask.
                None => Some((3, state.idle_since)),
            };
            let candidates = known.all.iter().filter(|(_, state)| of.is_none_or(|of| state.from == of));
            let first = candidates.filter_map(|(id, state)| Some((order(state)?, *id))).min();
            let Some(id) = first.map(|(_, id)| id) else { return false };
            if let Some(state) = known.all.remove(&id) {
                state.end.notify_one();
            }
            true
        })
    }
}

impl Mine {
    async fn ended(&self) {
        self.0.end.notified().await;
    }

    /// Notes that more of a body came, or that all of it has.
    fn body(&self, since: Option<Instant>) {
        self.0.all.with(|known| {
            if let Some(state) = known.all.get_mut(&self.0.id) {
                state.body_since = since;
            }
        });
    }

    fn busy(&self) -> Busy {
        self.0.all.with(|known| {
            if let Some(state) = known.all.get_mut(&self.0.id) {
                state.busy += 1;
            }
        });
        Busy(self.clone())
    }
}

/// A request under way, until its answer is sent.
struct Busy(Mine);

impl Drop for Busy {
    fn drop(&mut self) {
        let place = &self.0.0;
        place.all.with(|known| {
            if let Some(state) = known.all.get_mut(&place.id) {
                state.busy = state.busy.saturating_sub(1);
                state.idle_since = Instant::now();
            }
        });
    }
}

/// An answer, while it is sent.
struct WhileSent {
    body: Body,
    _busy: Busy,
}

impl HttpBody for WhileSent {
    type Data = Bytes;
    type Error = axum::Error;
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

/// What is sent, at no less than a certain pace.
struct Paced {
    body: Incoming,
    begun: Instant,
    came: u64,
    until: Pin<Box<Sleep>>,
    mine: Mine,
}

impl Paced {
    fn new(body: Incoming, mine: &Mine) -> Self {
        mine.body((!body.is_end_stream()).then(Instant::now));
        Self { body, begun: Instant::now(), came: 0, until: Box::pin(sleep(BODY)), mine: mine.clone() }
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        // What is not wanted any more keeps nobody waiting.
        self.mine.body(None);
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Pending => {
                ready!(self.until.as_mut().poll(cx));
                let slow = io::Error::new(io::ErrorKind::TimedOut, "the request was sent too slowly");
                Poll::Ready(Some(Err(axum::Error::new(slow))))
            }
            Poll::Ready(Some(Ok(frame))) => {
                self.came += frame.data_ref().map_or(0, |data| data.len() as u64);
                let until = self.begun + BODY + Duration::from_secs(self.came / SLOWEST);
                self.until.as_mut().reset(until);
                self.mine.body((!self.body.is_end_stream()).then(Instant::now));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(other) => {
                self.mine.body(None);
                Poll::Ready(other.map(|frame| frame.map_err(axum::Error::new)))
            }
        }
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

/// A connection whose peer must read on.
struct Patient {
    stream: TcpStream,
    stalled: Option<Pin<Box<Sleep>>>,
    /// What is sent in the place of an answer without words, and how much of it has gone.
    instead: Option<(Vec<u8>, usize)>,
}

/// What is said where a request cannot be understood, so that no page is asked: the library answers those without a word.
fn in_words(answer: &[u8]) -> Option<Vec<u8>> {
    let head = std::str::from_utf8(answer).ok()?.strip_prefix("HTTP/1.1 ")?;
    let (status, headers) = head.split_once("\r\n")?;
    let words = match status.get(..3)? {
        "400" => "Something went wrong sending your request. Go back and try again.",
        "414" | "431" => "Your browser sent more than OnePlan can take. Go back, and try again with a shorter address.",
        _ => return None,
    };
    if !headers.to_ascii_lowercase().contains("content-length: 0\r\n") {
        return None;
    }
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sorry, there is a problem – OnePlan</title></head><body><main><h1>Sorry, there is a problem</h1><p>{words}</p></main></body></html>"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncache-control: no-store\r\ncontent-security-policy: default-src 'none'\r\nx-content-type-options: nosniff\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\r\n",
        page.len()
    );
    Some((head + &page).into_bytes())
}

impl Patient {
    fn new(stream: TcpStream) -> Self {
        // Answers are written whole: waiting for more to send with them only costs time.
        let _ = stream.set_nodelay(true);
        Self { stream, stalled: None, instead: None }
    }

    /// Sends words in the place of an answer without any; `None` where the answer is to be sent as it is.
    fn put(&mut self, cx: &mut Context<'_>, answer: &[u8]) -> Option<Poll<io::Result<()>>> {
        if self.instead.is_none() {
            self.instead = Some((in_words(answer)?, 0));
        }
        let (words, gone) = self.instead.as_mut()?;
        while *gone < words.len() {
            match Pin::new(&mut self.stream).poll_write(cx, &words[*gone..]) {
                Poll::Ready(Ok(sent)) if sent > 0 => *gone += sent,
                Poll::Ready(Ok(_)) => return Some(Poll::Ready(Err(io::ErrorKind::WriteZero.into()))),
                Poll::Ready(Err(error)) => return Some(Poll::Ready(Err(error))),
                Poll::Pending => return Some(Poll::Pending),
            }
        }
        self.instead = None;
        Some(Poll::Ready(Ok(())))
    }

    fn wait<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALLED)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = match self.put(cx, bytes) {
            Some(put) => put.map_ok(|()| bytes.len()),
            None => Pin::new(&mut self.stream).poll_write(cx, bytes),
        };
        self.wait(cx, outcome)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = bytes.iter().find(|slice| !slice.is_empty()).map(|slice| &**slice).unwrap_or_default();
        let outcome = match self.put(cx, first) {
            Some(put) => put.map_ok(|()| bytes.iter().map(|slice| slice.len()).sum()),
            None => Pin::new(&mut self.stream).poll_write_vectored(cx, bytes),
        };
        self.wait(cx, outcome)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.wait(cx, outcome)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn start(most: usize) -> (SocketAddr, tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let slow = || async {
            sleep(Duration::from_millis(300)).await;
            "slow"
        };
        let service = Router::new()
            .route("/", axum::routing::get(|| async { "hello" }))
            .route("/slow", axum::routing::get(slow))
            .route("/form", axum::routing::post(|body: Bytes| async move { body.len().to_string() }));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(serve(listener, service, Room { most, behind_proxy: false }, async {
            let _ = stopped.await;
        }));
        (address, stop, serving)
    }

    async fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn half_sent_requests_do_not_keep_others_out() {
        let (address, stop, serving) = start(16).await;
        let mut half = Vec::new();
        for _ in 0..64 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow:").await.unwrap();
            half.push(stream);
        }
        for _ in 0..5 {
            let answer = timeout(Duration::from_secs(5), get(address, "/")).await.expect("answered in time");
            assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello"), "{answer}");
        }
        drop(half);
        stop.send(()).unwrap();
        timeout(Duration::from_secs(5), serving).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn bodies_that_do_not_come_do_not_keep_others_out() {
        let (address, _stop, _serving) = start(16).await;
        let mut half = Vec::new();
        for round in 0..4 {
            for _ in 0..16 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let head = b"POST /form HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nhalf a body";
                // It may have had to make room already.
                let _ = stream.write_all(head).await;
                half.push(stream);
            }
            sleep(Duration::from_millis(50)).await;
            let answer = timeout(Duration::from_secs(5), get(address, "/")).await.expect("answered in time");
            assert!(answer.ends_with("hello"), "{round}: {answer}");
        }
        // Who waits for an answer is not put out for those who come after.
        let asking = tokio::spawn(get(address, "/slow"));
        sleep(Duration::from_millis(50)).await;
        for _ in 0..32 {
            half.push(TcpStream::connect(address).await.unwrap());
        }
        assert!(asking.await.unwrap().ends_with("slow"));
    }

    #[tokio::test]
    async fn no_household_holds_more_than_its_share_of_the_connections() {
        let room = Room { most: 400, behind_proxy: false };
        let near: IpAddr = "2001:db8:1:2::7".parse().unwrap();
        assert_eq!(room.share(near), Some(100));
        assert_eq!(Room { most: 16, ..room }.share(near), Some(50));
        assert_eq!(Room { behind_proxy: true, ..room }.share(near), None);
        assert_eq!(household(near), household("2001:db8:1:2:ffff::1".parse().unwrap()));
        assert_ne!(household(near), household("2001:db8:1:3::7".parse().unwrap()));
        let connections = Connections::default();
        let (one, other) = (household(near), household("192.0.2.1".parse().unwrap()));
        let (mine, theirs) = (connections.add(one), connections.add(other));
        let busy = mine.busy();
        assert!(!connections.make_room(Some(one)), "all of its own wait for answers");
        mine.body(Some(Instant::now()));
        assert!(connections.make_room(Some(one)) && connections.of(one) == 0 && connections.of(other) == 1);
        drop((busy, theirs));
    }

    #[tokio::test]
    async fn a_request_that_cannot_be_understood_is_answered_in_words() {
        let (address, _stop, _serving) = start(16).await;
        for (request, status) in [
            (format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(70_000)), "414"),
            (format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(500_000)), "431"),
            ("GET / HTTP/9.9\r\nno head at all\r\n\r\n".to_owned(), "400"),
        ] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            // It may be answered before all of it was sent.
            let _ = stream.write_all(request.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains("<h1>"), "{status}: {answer}");
        }
    }

    #[tokio::test]
    async fn requests_under_way_are_finished_when_the_program_is_told_to_stop() {
        let (address, stop, serving) = start(16).await;
        let asking = tokio::spawn(get(address, "/slow"));
        sleep(Duration::from_millis(100)).await;
        stop.send(()).unwrap();
        assert!(asking.await.unwrap().ends_with("slow"));
        timeout(Duration::from_secs(5), serving).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_form_is_read_whole() {
        let (address, _stop, _serving) = start(16).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = b"POST /form HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 10\r\n\r\n";
        stream.write_all(head).await.unwrap();
        for _ in 0..10 {
            stream.write_all(b"x").await.unwrap();
            sleep(Duration::from_millis(20)).await;
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("10"), "{answer}");
    }

    #[tokio::test]
    #[ignore = "soak: waits for the time-outs of heads and bodies"]
    async fn who_sends_too_slowly_is_cut_off() {
        let (address, _stop, _serving) = start(64).await;
        let mut head = TcpStream::connect(address).await.unwrap();
        head.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
        let mut body = TcpStream::connect(address).await.unwrap();
        body.write_all(b"POST /form HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n").await.unwrap();
        let dribbled = tokio::spawn(async move {
            let mut answer = Vec::new();
            let (mut reading, mut writing) = body.into_split();
            let writing = tokio::spawn(async move {
                for _ in 0..60 {
                    if writing.write_all(b"x").await.is_err() {
                        break;
                    }
                    sleep(Duration::from_secs(1)).await;
                }
            });
            let begun = Instant::now();
            let _ = reading.read_to_end(&mut answer).await;
            writing.abort();
            begun.elapsed()
        });
        let mut rest = Vec::new();
        let begun = Instant::now();
        let _ = timeout(HEAD * 2, head.read_to_end(&mut rest)).await.expect("the half request is ended");
        assert!(begun.elapsed() >= HEAD - Duration::from_secs(1));
        assert!(dribbled.await.unwrap() < BODY * 2);
    }
}
