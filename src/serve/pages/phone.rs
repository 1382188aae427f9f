//! The address of the preview in the local network, and its QR code (ISO/IEC 18004), for the
//! writer's phone.

use qrcode::{Color, QrCode};
use serde::Serialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The number of white modules around a code.
const QUIET: usize = 4;

/// The address of the preview for a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// This machine's address in the local network.
    pub host: IpAddr,
    /// The port.
    pub port: u16,
}

impl Phone {
    /// The address of this machine as others in its network see it now, with `port`. It is the
    /// address from which other networks are reached. If none is reached (the machine has its own
    /// hotspot, or a cable), it is any address of its interfaces. `None` if there is only the
    /// loopback address.
    pub fn here(port: u16) -> Option<Phone> {
        // Connecting a datagram socket sends nothing: the system only chooses the route, and so the
        // address. The target is reserved for documentation (RFC 5737).
        let by_route = || {
            let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
            socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
            Some(socket.local_addr().ok()?.ip())
        };
        let by_interface = || {
            let interfaces = if_addrs::get_if_addrs().ok()?;
            let mut addresses = interfaces.iter().map(if_addrs::Interface::ip);
            addresses.find(|address| address.is_ipv4() && is_outer(address))
        };
        let host = by_route().filter(is_outer).or_else(by_interface)?;
        Some(Phone { host, port })
    }

    /// The absolute URL of a root-relative URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", SocketAddr::new(self.host, self.port))
    }

    /// The code of a root-relative URL. `None` if the URL is too long for a code.
    pub(crate) fn code(&self, path: &str) -> Option<Code> {
        let url = self.url(path);
        let code = QrCode::new(&url).ok()?;
        let width = code.width();
        let dark = (0..width * width).filter(|at| code[(at % width, at / width)] == Color::Dark);
        let squares =
            dark.map(|at| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
        Some(Code {
            size: width + 2 * QUIET,
            path: squares.collect(),
            url,
        })
    }
}

/// Whether other machines can reach an address.
fn is_outer(address: &IpAddr) -> bool {
    !address.is_loopback() && !address.is_unspecified()
}

/// A QR code, ready to be drawn.
#[derive(Debug, Serialize)]
pub(crate) struct Code {
    url: String,
    /// The width and height of the drawing.
    size: usize,
    /// The dark modules, as the path data of an SVG.
    path: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_corners() {
        let phone = Phone {
            host: [192, 168, 1, 7].into(),
            port: 4000,
        };
        let code = phone.code("/posts/a/").unwrap();
        assert_eq!(code.url, "http://192.168.1.7:4000/posts/a/");
        let last = code.size - QUIET - 1;
        for (x, y) in [(QUIET, QUIET), (last, QUIET), (QUIET, last)] {
            assert!(code.path.contains(&format!("M{x} {y}h1")), "{x} {y}");
        }
        assert!(phone.code(&"x".repeat(4000)).is_none());
    }
}
