import doctest
import hashlib
import io
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from unittest.mock import Mock, patch

from lxml import html

from odoo.tests import BaseCase, tagged

from ..archive_format import figures, names, page, verify, writer
from ..models import project_archive_table

FILES = {"data/project.task.csv": b"id;name\r\n1;Installation\r\n", "files/a.txt": b"A"}
FACTS = {
    "company": {"id": 1, "name": "CoreBiz GmbH"},
    "project": {"id": 7, "name": "Server"},
}


def build(number=1, previous=None, files=None, facts=None):
    """A small package as bytes, and its seal."""
    stream = io.BytesIO()
    package = writer.PackageWriter(stream)
    for name, content in (files or FILES).items():
        package.add(name, content)
    sha256 = package.close(facts or FACTS, number, previous)
    return stream.getvalue(), sha256


def check(content, name="a.zip"):
    """What the verifier finds in these bytes."""
    return verify.Package(name, io.BytesIO(content)).verify()


def read(spool):
    """All bytes of a temporary file."""
    spool.seek(0)
    return spool.read()


def rebuild(content, change):
    """The same ZIP after ``change`` of its dict of files, and with a valid seal."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    stream = io.BytesIO()
    sealed = writer._SealedStream(stream)
    with zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.comment = verify.format_comment("0" * 64)
    sealed.seal()
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestArchiveFormat(BaseCase):
    """The package and its verifier, without a database."""

    def test_doctests(self):
        for module in (figures, names, page, project_archive_table, verify, writer):
            result = doctest.testmod(module)
            self.assertEqual((module.__name__, result.failed), (module.__name__, 0))
            self.assertTrue(result.attempted)

    def test_same_data_give_the_same_bytes(self):
        self.assertEqual(build(), build())
        self.assertNotEqual(build()[1], build(previous="0" * 64)[1])

    def test_is_a_zip_that_everybody_can_read(self):
        content, _sha256 = build()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.read("files/a.txt"), b"A")
            dates = {item.date_time for item in archive.infolist()}
            systems = {(x.create_system, x.external_attr) for x in archive.infolist()}
            comment = archive.comment
        self.assertEqual(dates, {(1980, 1, 1, 0, 0, 0)})
        self.assertEqual(systems, {(3, 0o100644 << 16)}, "as on Unix, for reading")
        # The container says how long its comment is: not all programs look for its end.
        size = len(comment)
        self.assertEqual(size, verify.COMMENT_SIZE)
        self.assertTrue(content.endswith(size.to_bytes(2, "little") + comment))

    def test_own_name_of_a_file_is_noted_where_it_is_another(self):
        package = writer.PackageWriter(io.BytesIO())
        package.add("a.txt", b"")
        package.add("b.txt", b"")
        for name, noted in (
            *(("c.txt", None), ("evil.html", "evil.html"), (None, "")),
            *(("d/e.txt", "d/e.txt"), ("x\u202e" * 200, "x\\u202e" * 36 + "x\\u")),
        ):
            with self.subTest(name=name):
                package.add_evidence("files", name, b"")
                self.assertEqual(package.files[-1].get("original_name"), noted)
        package.add_evidence("files", "y" * 300, b"")
        self.assertEqual(package.files[-1]["original_name"], "y" * 255)
        self.assertFalse([one for one in package.files[:3] if len(one) > 3])
        package.close(FACTS, 1)

    def test_file_that_is_collected(self):
        stream = io.BytesIO()
        with writer.PackageWriter(stream) as package:
            with package.spool("late.txt") as spool:
                spool.write(b"one ")
                package.add("early.txt", b"")
                spool.write(b"two")
            package.close(FACTS, 1)
        with zipfile.ZipFile(stream) as archive:
            self.assertEqual(archive.namelist()[:2], ["early.txt", "late.txt"])
            self.assertEqual(archive.read("late.txt"), b"one two")
        self.assertEqual(check(stream.getvalue()).findings, [])

    def test_package_that_is_given_up_is_none(self):
        stream = io.BytesIO()
        with self.assertRaises(KeyError), writer.PackageWriter(stream) as package:
            package.add("a.txt", b"A")
            written = stream.getvalue()
            raise KeyError
        package._zip.close()
        self.assertEqual(stream.getvalue(), written)

    def test_every_single_bit_counts(self):
        content, _sha256 = build()
        self.assertEqual(check(content).findings, [])
        for position in range(len(content)):
            for bit in range(8):
                damaged = bytearray(content)
                damaged[position] ^= 1 << bit
                if not check(bytes(damaged)).findings:
                    self.fail(f"bit {bit} of byte {position} flipped unseen")

    def test_every_end_that_is_cut_off_counts(self):
        content, _sha256 = build()
        for length in range(len(content)):
            self.assertTrue(check(content[:length]).findings, length)
        self.assertTrue(check(content + b"0").findings)

    def test_names_the_file_that_was_changed(self):
        content, _sha256 = build()
        changed = rebuild(content, lambda files: files.update({"files/a.txt": b"B"}))
        self.assertEqual(check(changed).findings, ["files/a.txt: was changed"])
        longer = rebuild(content, lambda files: files.update({"files/a.txt": b"AA"}))
        self.assertIn("2 bytes instead of 1", check(longer).findings[0])

    def test_names_what_was_removed_added_swapped(self):
        content, _sha256 = build(files={"a.txt": b"first", "b.txt": b"other"})
        removed = rebuild(content, lambda files: files.pop("a.txt"))
        self.assertEqual(check(removed).findings, ["a.txt: was removed"])
        added = rebuild(content, lambda files: files.update({"c.txt": b"new"}))
        self.assertEqual(check(added).findings, ["c.txt: was added"])
        swapped = rebuild(
            content, lambda files: files.update({"a.txt": b"other", "b.txt": b"first"})
        )
        self.assertEqual(
            check(swapped).findings,
            [
                "a.txt: holds the content of b.txt",
                "b.txt: holds the content of a.txt",
            ],
        )

    def test_names_what_is_there_twice(self):
        content, _sha256 = build(files={"a.txt": b"first", "b.txt": b"other"})
        package = io.BytesIO(content)
        with (
            warnings.catch_warnings(),
            zipfile.ZipFile(package, "a", zipfile.ZIP_STORED) as archive,
        ):
            warnings.simplefilter("ignore")  # zipfile says so, too
            archive.writestr("a.txt", b"first")
        findings = check(package.getvalue()).findings
        self.assertEqual(findings[:1], ["a.txt: is there more than once"])

    def test_manifest_that_was_tidied_up_breaks_the_chain(self):
        first, sha256 = build()
        second, _sha256 = build(number=2, previous=sha256)

        def forge(files):
            files["files/a.txt"] = b"B"
            text = files["manifest.json"].decode()
            old, new = (hashlib.sha256(part).hexdigest() for part in (b"A", b"B"))
            files["manifest.json"] = text.replace(old, new).encode()

        forged = check(rebuild(first, forge), "first.zip")
        self.assertEqual(forged.findings, [], "inside, the forgery is perfect")
        chain = verify.verify_chain([check(second, "second.zip"), forged])
        self.assertEqual(len(chain), 1)
        self.assertIn("second.zip (package 2) does not follow first.zip", chain[0])
        untouched = [check(first, "first.zip"), check(second, "second.zip")]
        self.assertEqual(verify.verify_chain(untouched), [])

    def test_chain_names_the_package_that_is_missing_or_doubled(self):
        first, sha256 = build()
        third, _sha256 = build(number=3, previous=sha256)
        chain = verify.verify_chain([check(first), check(third)])
        self.assertEqual(chain, ["CoreBiz GmbH: package 2 is missing"])
        fifth, _sha256 = build(number=5)
        chain = verify.verify_chain([check(fifth), check(first)])
        self.assertEqual(chain, ["CoreBiz GmbH: package 2-4 is missing"])
        second, _sha256 = build(number=2)
        chain = verify.verify_chain([check(first), check(second)])
        self.assertIn("it names none as the one before", chain[0])
        chain = verify.verify_chain([check(first, "a.zip"), check(first, "b.zip")])
        self.assertIn("both say they are package 1", chain[0])
        sister = {"id": 2, "name": "Sister GmbH"}
        other = build(facts={**FACTS, "company": sister})[0]
        self.assertEqual(verify.verify_chain([check(first), check(other)]), [])

    def test_names_each_file_that_cannot_be_read(self):
        text = b"".join(b"%d\n" % number for number in range(100))
        files = {"a.txt": text, "b.txt": b"B", "c.txt": text[::-1]}
        content, _sha256 = build(files=files)
        damaged = bytearray(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in ("a.txt", "c.txt"):
                info = archive.getinfo(name)
                # The kind of the first block: there is none like this.
                damaged[info.header_offset + 30 + len(name)] |= 6
        findings = check(bytes(damaged)).findings
        self.assertEqual(len(findings), 2, findings)
        for name, finding in zip(("a.txt", "c.txt"), findings, strict=True):
            self.assertRegex(finding, rf"^{name}: was changed and cannot be read \(\w")

    def test_without_a_manifest_it_says_one_thing(self):
        for change, words in (
            (lambda text: None, "was removed"),
            (lambda text: b"{", "cannot be understood"),
            (lambda text: text.replace(b'"files"', b'"other"'), "be understood"),
            (lambda text: text.replace(b'"version": 4', b'"version": 9'), "version"),
            (lambda text: text + b" " * (9 << 20), "longer than"),
        ):
            with self.subTest(words=words):

                def damage(files, change=change):
                    if (content := change(files.pop("manifest.json"))) is not None:
                        files["manifest.json"] = content

                package = check(rebuild(build()[0], damage))
                self.assertEqual(len(package.findings), 1, package.findings)
                self.assertIn(words, package.findings[0])
                self.assertFalse(package.is_readable)

    def test_what_is_no_package(self):
        for content in (b"", b"hello", build()[0][:100]):
            package = check(content)
            self.assertTrue(package.findings)
            self.assertFalse(package.is_readable)
        package = verify.Package("/nowhere/a.zip").verify()
        self.assertIn("cannot be read", package.findings[0])
        later = rebuild(
            build()[0],
            lambda files: files.update(
                {
                    "manifest.json": files["manifest.json"].replace(
                        b'"version": 4', b'"version": 9'
                    )
                }
            ),
        )
        self.assertIn("another format or version", check(later).findings[0])

    def test_command_line_needs_nothing_but_python(self):
        first, sha256 = build()
        second, _sha256 = build(number=2, previous=sha256)
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder, name) for name in ("1.zip", "2.zip")]
            for path, content in zip(paths, (first, second), strict=True):
                path.write_bytes(content)
            good = self._run(*paths)
            self.assertEqual(good.returncode, 0, good.stdout)
            self.assertIn(sha256, good.stdout)
            paths[0].write_bytes(second)
            swapped = self._run(*paths)
            self.assertEqual(swapped.returncode, 1)
            self.assertIn("CHAIN", swapped.stdout)
            paths[0].write_bytes(b"hello")
            self.assertEqual(self._run(*paths).returncode, 2)

    def _run(self, *paths):
        # -I: an environment of its own, where there is no Odoo to import.
        command = [sys.executable, "-I", "-S", verify.__file__, *map(str, paths)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_name_is_never_used_twice(self):
        stream = io.BytesIO()
        package = writer.PackageWriter(stream)
        taken = [package.add(name, b"") for name in ("a", "a", "A", "manifest.json")]
        self.assertEqual(len({name.lower() for name in taken}), 4)
        package.close(FACTS, 1)
        self.assertEqual(check(stream.getvalue()).findings, [])

    def test_names_are_cut_to_the_byte(self):
        clean = names.clean_name
        for name, wanted in (
            ("a" * 121, "a" * 120),
            ("a" * 200 + ".pdf", "a" * 116 + ".pdf"),
            ("a" * 115 + "..pdf", "a" * 115 + "..pdf"),
            ("a" * 200 + "." + "b" * 29, "a" * 90 + "." + "b" * 29),
            ("a" * 119 + "." + "b" * 30, "a" * 119),
            ("." + "b" * 200, "b" * 120),
        ):
            with self.subTest(name=name):
                self.assertEqual(clean(name), wanted)

    def test_large_files_pass_in_pieces(self):
        source = Mock(wraps=io.BytesIO(bytes(range(256)) * 4096 * 40))
        stream = io.BytesIO()
        package = writer.PackageWriter(stream)
        package.add("files/large.bin", source)
        package.close(FACTS, 1)
        self.assertEqual(package.files[0]["size"], 40 << 20)
        pieces = [call.args[0] for call in source.read.call_args_list]
        self.assertEqual(set(pieces), {1 << 20})
        pieces.clear()
        unpack = zipfile.ZipExtFile.read

        def note(file, size=-1):
            pieces.append(size)
            return unpack(file, size)

        with patch.object(zipfile.ZipExtFile, "read", note):
            self.assertEqual(check(stream.getvalue()).findings, [])
        self.assertEqual(set(pieces), {-1, 1 << 20}, "the manifest at once")

    def test_table_for_people(self):
        """Names and their ids side by side; the id of the row stands once."""
        columns = ["id", "user_ids", "tag", "size"]
        rows = project_archive_table.Table("project.task", columns)
        one, two = {"id": 7, "name": "Lena"}, {"id": 9, "name": "Max"}
        rows.add({"id": 3, "user_ids": [one, two], "tag": one, "size": 2})
        rows.add({"id": 4, "user_ids": [{"id": 1}, {"name": "x"}], "tag": {"a": 1}})
        files = {}
        rows.save(Mock(add=lambda name, spool: files.update({name: read(spool)})))
        self.assertEqual(
            files["data/project.task.csv"].decode("utf-8-sig").splitlines(),
            [
                '"id","user_ids","user_ids:id","tag","tag:id","size","size:id"',
                '3,"Lena, Max","7 9","Lena","7",2,""',
                '4,"{""id"": 1}, {""name"": ""x""}","","{""a"": 1}","","",""',
            ],
        )
        self.assertEqual(len(files["data/project.task.jsonl"].splitlines()), 2)

    def test_page_lists_the_facts_that_there_are(self):
        spool = io.BytesIO()
        sheet = page.Page("Server", ("Customer", "Kundin"))
        sheet.add_fact(("Office", "Büro"), "Olga <Office>")
        for number, value in enumerate((None, "", False)):
            sheet.add_fact(f"Empty {number}", value)
        sheet.save(spool)
        text = spool.getvalue().decode()
        self.assertIn("Olga &lt;Office&gt;", text)
        self.assertNotIn("Empty", text)

    def test_page_aligns_numbers(self):
        """Heads and cells alike, in each section that has a row."""
        spool = io.BytesIO()
        sheet = page.Page("Server", "Customer")
        for section, columns in page.COLUMNS.items():
            sheet.add(section, *(str(number) for number in range(len(columns))))
        sheet.save(spool)
        tree = html.fromstring(spool.getvalue().decode())
        found = []
        for rows in tree.iter("table"):
            [heads, cells] = rows.iter("tr")
            numbers = [cell.get("class") == "number" for cell in cells]
            self.assertEqual([x.get("class") == "number" for x in heads], numbers)
            found += [x.text_content() for x in heads if x.get("class") == "number"]
        self.assertEqual(
            found,
            [
                *("EstimatePlan", "ActualIst", "HoursStunden"),
                *("Amount (gross)Betrag (brutto)", "SizeGröße", "NumberAnzahl"),
            ],
        )

    def test_page_says_where_nothing_is(self):
        spool = io.BytesIO()
        sheet = page.Page("Server", "Customer")
        sheet.add("files", "a.txt", "Task", "", "1 B")
        sheet.add("files", "b.txt", "Task", "", "2 B", is_part=True)
        sheet.save(spool)
        tree = html.fromstring(spool.getvalue().decode())
        shown = {}
        for one in tree.find(".//main"):
            if one.tag == "h2":
                section = shown.setdefault(one.get("id"), [])
            else:
                section.append(one)
        self.assertEqual([*shown], [*page.SECTIONS])
        for name, parts in shown.items():
            text = "".join(part.text_content() for part in parts)
            is_empty = name not in ("overview", "files")
            self.assertEqual("Nothing here" in text, is_empty, name)
            self.assertEqual("end in .bin" in text, name == "files", name)
            self.assertEqual(len(parts), 1 + (not is_empty), name)
        rows = [row.get("class") for row in shown["files"][1].iter("tr")]
        self.assertEqual(rows, [None, None, "part"])

    def test_page_shows_text_as_text(self):
        spool = io.BytesIO()
        sheet = page.Page("<script>alert(1)</script>", ("Customer", "Kundin"))
        sheet.add("hours", "2026-01-02", "Lena", "Task", "a\n<b>", "1:30")
        sheet.save(spool)
        text = spool.getvalue().decode()
        self.assertNotIn("<script", text)
        self.assertIn("<pre>a\n&lt;b&gt;</pre>", text)
        self.assertNotIn("http://", text)
        self.assertNotIn("https://", text)
        for labels in page.SECTIONS.values():
            self.assertIn(page.both(labels), text)
