use super::*;

#[test]
fn files_of_any_kind_are_taken_with_the_type_of_their_bytes() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for (name, content, media_type) in [
        ("a.pdf", &b"%PDF-1.7 ..."[..], "application/pdf"),
        ("a.png", PICTURE, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        ("a.heic", heic, "image/heic"),
        ("a.tif", b"II*\0\x08\0\0\0", "image/tiff"),
        ("a.tiff", b"MM\0*\0\0\0\x08", "image/tiff"),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        ("a.gif", b"GIF89a\x01\0", "image/gif"),
        ("a.mp3", b"ID3\x03\0\0\0\0", "audio/mpeg"),
        ("a.m4a", b"\0\0\0\x1cftypM4A \0\0\0\0", "audio/mp4"),
        ("a.mp4", b"\0\0\0\x1cftypisom\0\0\0\0", "video/mp4"),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        ("a.amr", b"#!AMR\n\x3c", "audio/amr"),
        ("a.rar", b"Rar!\x1a\x07\0\xcf", "application/vnd.rar"),
        ("a.rtf", b"{\\rtf1 Words}", "application/rtf"),
        ("a.txt", b"Words", "text/plain; charset=utf-8"),
        ("a.txt", b"\xff\xfeW\0o\0r\0d\0", "text/plain; charset=utf-16"),
        ("a.txt", b"caf\xe9, St Mary\x92s", "text/plain; charset=windows-1252"),
        ("a.csv", b"a,b\n1,2", "text/csv; charset=utf-8"),
        ("a.html", b"<p>Words</p>", "text/html; charset=utf-8"),
        ("a.eml", b"From: a@b\nSubject: c\n\nWords", "message/rfc822"),
        ("a.strange", b"\x93\x01\x02\x03\xff", "application/octet-stream"),
        // Another ending than its bytes say does no harm.
        ("a.pdf", PICTURE, "image/png"),
        ("a.png", b"%PDF-1.4", "application/pdf"),
        ("a.docx", b"Words", "text/plain; charset=utf-8"),
        ("no ending", b"Words", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(kind(name, content), Ok(media_type), "{name}");
    }
    let word = word(&paragraph("Words"), &[]);
    assert!(kind("a.docx", &word).unwrap().ends_with("wordprocessingml.document"));
    let sheet = zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    assert!(kind("a.xlsx", &sheet).unwrap().ends_with("spreadsheetml.sheet"));
    let text = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")]);
    assert_eq!(kind("a.odt", &text), Ok("application/vnd.oasis.opendocument.text"));
    assert_eq!(kind("a.zip", &zip(&[("a.docx", &word), ("b.png", PICTURE)])), Ok("application/zip"));
    for (stream, name, media_type) in [
        ("WordDocument", "a.doc", "application/msword"),
        ("Workbook", "a.xls", "application/vnd.ms-excel"),
        ("PowerPoint Document", "a.ppt", "application/vnd.ms-powerpoint"),
        ("__properties_version1.0", "a.msg", "application/vnd.ms-outlook"),
        ("EncryptedPackage", "a.docx", "application/octet-stream"),
    ] {
        assert_eq!(kind(name, &ole(&[(stream, &noise(5000))])), Ok(media_type), "{name}");
    }
    assert_eq!(kind("a.zip", b"PK\x03\x04 damaged"), Ok("application/zip"));
}

#[test]
fn what_cannot_be_taken_is_refused_in_words() {
    assert_eq!(kind("plan.pdf", b"").unwrap_err(), "The selected file is empty");
    assert!(kind("big.txt", &vec![b'a'; LARGEST + 1]).unwrap_err().contains("must be smaller than 25 MB"));
    assert!(kind("big.txt", &vec![b'a'; LARGEST]).is_ok());
}

#[test]
fn what_can_run_is_refused_whatever_it_is_called() {
    for ending in [
        "exe",
        "dll",
        "bat",
        "cmd",
        "com",
        "scr",
        "js",
        "vbs",
        "ps1",
        "jar",
        "msi",
        "lnk",
        "hta",
        "iso",
        "EXE",
        "wsf",
        "jse",
        "reg",
        "img",
        "vhd",
        "url",
        "chm",
        "sh",
        "py",
        "exe.",
        "exe ",
        "exe::$DATA",
        "cpl",
        "pif",
        "settingcontent-ms",
    ] {
        let refused = kind(&format!("report.{ending}"), b"harmless words").unwrap_err();
        assert!(refused.contains("program or script"), "{ending}: {refused}");
    }
    let mut disc = vec![0_u8; 0x8001];
    disc.extend_from_slice(b"CD001\x01");
    disc[0] = 1;
    for (name, content) in [
        ("report.pdf", &b"MZ\x90\0\x03\0\0\0"[..]),
        ("report.docx", b"\x7fELF\x02\x01\x01"),
        ("report.png", b"\xcf\xfa\xed\xfe\x07\0\0\x01"),
        ("report.txt", b"#!/bin/sh\nrm -r"),
        ("report.txt", b"\xef\xbb\xbf  #!/bin/sh"),
        ("report.txt", b"\xff\xfe#\0!\0/\0b\0"),
        ("report.pdf", b"L\0\0\0\x01\x14\x02\0\0\0\0\0"),
        ("report.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$"),
        ("report.zip", &disc),
        ("report.docx", &zip(&[("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0"), ("A.class", b"\xca\xfe\xba\xbe")])),
        ("report.pdf", &ole(&[("a", b"b")]).to_vec()),
    ] {
        if name == "report.pdf" && content.starts_with(b"\xd0\xcf") {
            // An older Office file is not what installs a program; that is told by its class.
            assert!(kind(name, content).is_ok());
            let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            let class = uuid::Uuid::parse_str("000c1084-0000-0000-c000-000000000046").unwrap();
            container.set_storage_clsid("/", class).unwrap();
            container.flush().unwrap();
            assert!(kind(name, &container.into_inner().into_inner()).unwrap_err().contains("program"));
            continue;
        }
        let refused = kind(name, content).unwrap_err();
        assert!(refused.contains("program or script"), "{name}: {refused}");
    }
    // A note that begins with these letters is a note.
    assert!(kind("notes.txt", b"MZ called about Zoe").is_ok());
    assert!(kind("www.school.example.txt", b"Words").is_ok());
}

#[test]
fn what_can_run_inside_a_packed_file_is_refused() {
    let program = b"MZ\x90\0\x03\0\0\0";
    for (name, content) in [
        ("a.zip", zip(&[("letters/a.txt", b"Words"), ("letters/setup.exe", b"x")])),
        ("a.zip", zip(&[("letter.pdf", program)])),
        ("a.zip", zip(&[("inner.zip", &zip(&[("inner.zip", &zip(&[("run.js", b"x")]))]))])),
        (
            "a.docx",
            word("", &[("word/embeddings/oleObject1.bin", &ole(&[("\u{1}Ole10Native", &packed("run.exe", program))]))]),
        ),
        ("a.doc", ole(&[("\u{1}Ole10Native", &packed("run.vbs", b"MsgBox 1"))])),
        ("a.docx", word("", &[("word/embeddings/Package1.docx", &zip(&[("b.txt", program)]))])),
    ] {
        let refused = kind(name, &content).unwrap_err();
        assert!(refused.contains("contains a program or script"), "{name}: {refused}");
    }
}

#[test]
fn macros_are_refused() {
    for (name, content) in [
        ("a.docm", word("", &[("word/vbaProject.bin", &ole(&[("a", b"b")]))])),
        ("a.xlsx", zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/vbaProject.bin", b"x")])),
        ("a.xlsx", zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/macrosheets/sheet1.xml", b"<a/>")])),
        ("a.odt", zip(&[("mimetype", b"x"), ("Basic/Standard/Module1.xml", b"<a/>")])),
        ("a.docx", word("", &[("word/embeddings/a.xlsx", &zip(&[("xl/vbaProject.bin", b"x")]))])),
    ] {
        assert!(kind(name, &content).unwrap_err().contains("contains macros"), "{name}");
    }
    let mut old = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    old.create_storage("/Macros").unwrap();
    old.create_storage("/Macros/VBA").unwrap();
    old.create_stream("/Macros/VBA/_VBA_PROJECT").unwrap().write_all(b"x").unwrap();
    old.flush().unwrap();
    assert!(kind("a.doc", &old.into_inner().into_inner()).unwrap_err().contains("contains macros"));
    assert!(kind("a.docm", &word("", &[])).is_ok(), "a file that may have macros and has none");
}
