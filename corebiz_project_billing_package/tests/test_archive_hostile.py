import copy
import io
import json
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import Mock, patch

from odoo.tests import BaseCase, tagged

from ..archive_format import verify, writer
from .test_archive_format import FACTS, build, check, rebuild

NAME = "manifest.json"
# Instead of any value of a manifest: what JSON can say, and what it cannot.
WRONG = (
    *(None, True, -1, 0, 2**70, 1.5, "x", "", [], {}, ["x"], {"id": None}, [[]]),
    *("0" * 64, {"name": 1}, [{"name": "a"}], [{"name": "a", "size": -5}], [7]),
)
# The keys of a manifest, and whether one of these is right for them.
KINDS = {
    "number": lambda value: type(value) is int and value >= 0,
    "previous_sha256": lambda value: value in (None, "0" * 64),
    "id": lambda value: type(value) is int and value >= 0,
    "name": lambda value: isinstance(value, str),
    "size": lambda value: type(value) is int and value >= 0,
    "sha256": lambda value: value == "0" * 64,
}


def get_manifest(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read(NAME))


def with_manifest(content, data):
    """The package with these bytes, or this value, for a manifest."""
    if not isinstance(data, bytes):
        data = json.dumps(data, indent=1, sort_keys=True).encode() + b"\n"
    return rebuild(content, lambda files: files.update({NAME: data}))


def iterate_places(value, path=()):
    """The paths to all values of a JSON value."""
    yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        yield from iterate_places(item, (*path, key))


def put(value, path, new):
    """A copy with ``new`` at ``path``."""
    if not path:
        return new
    value = copy.deepcopy(value)
    place = value
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return value


def run(*paths):
    """Run the verifier as people do, in an environment without Odoo."""
    command = [sys.executable, "-I", "-S", verify.__file__, *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@tagged("post_install", "-at_install")
class TestArchiveHostile(BaseCase):
    """Packages that are made to harm who verifies them: a sentence, no traceback."""

    def assertSentence(self, content, is_readable=None):
        """The verifier finds something; returns it."""
        package = check(content)
        self.assertTrue(package.findings)
        for text in package.findings:
            self.assertNotRegex(text, verify.HIDDEN)
        if is_readable is not None:
            self.assertIs(package.is_readable, is_readable, package.findings)
        verify.verify_chain([package, package])
        return package.findings

    def test_manifest_with_a_value_of_another_kind(self):
        content = build()[0]
        manifest = get_manifest(content)
        for path in iterate_places(manifest):
            for value in WRONG:
                forged = put(manifest, path, value)
                if forged == manifest:
                    continue
                package = check(with_manifest(content, forged))
                self.assertTrue(package.findings or package.is_readable)
                verify.verify_chain([package, check(content), package])

    def test_manifest_without_a_key(self):
        content = build()[0]
        manifest = get_manifest(content)
        for key in ("format", "version", "number", "files", "company"):
            forged = {name: manifest[name] for name in manifest if name != key}
            self.assertSentence(with_manifest(content, forged), is_readable=False)

    def test_company_that_is_none(self):
        forged = {**get_manifest(build()[0]), "company": None}
        findings = self.assertSentence(with_manifest(build()[0], forged), False)
        self.assertIn("cannot be understood", findings[0])

    def test_manifest_that_is_no_json_in_utf_8(self):
        content = build()[0]
        text = json.dumps(get_manifest(content), indent=1, sort_keys=True)
        for data in (
            *(b"", b"\xff\xfe", b"[]", b"null", b"7", b'"x"', b"{", b"[" * 100_000),
            *(text.encode("utf-16"), text.encode("utf-32"), b"\xef\xbb\xbf" + b"{}"),
            text.replace('"number": 1', '"number": NaN').encode(),
            text.replace('"number": 1', '"number": Infinity').encode(),
            text.replace('"number": 1', '"number": 1, "weight": -Infinity').encode(),
            text.replace('"number": 1', '"number": 1, "number": 1').encode(),
            text.replace('"number": 1', f'"number": {"9" * 5000}').encode(),
            text.replace("CoreBiz", "\\ud800").encode(),
            text.replace('"number": 1', f'"number": {"[" * 9999}').encode(),
        ):
            with self.subTest(data=data[:40]):
                forged = with_manifest(content, data)
                [finding] = self.assertSentence(forged, is_readable=False)
                self.assertIn("cannot be understood", finding)

    def test_what_a_sound_manifest_has(self):
        """Each value of its own kind, so that no later step meets another."""
        manifest = get_manifest(build(previous="0" * 64)[0])
        needed = ("company", "files", "number", "previous_sha256")
        manifest = {key: manifest[key] for key in needed}
        self.assertTrue(verify.is_sound(manifest))
        self.assertTrue(verify.is_sound({**manifest, "previous_sha256": None}))
        self.assertTrue(verify.is_sound({**manifest, "files": [], "number": 0}))
        for path in iterate_places(manifest):
            is_right = KINDS.get(path[-1]) if path else None
            for value in WRONG:
                if path and value != [] and not (is_right and is_right(value)):
                    with self.subTest(path=path, value=value):
                        self.assertFalse(verify.is_sound(put(manifest, path, value)))

    def test_versions_that_are_understood(self):
        content = build()[0]
        manifest = get_manifest(content)
        for version in range(-1, 7):
            package = check(with_manifest(content, {**manifest, "version": version}))
            self.assertEqual(package.is_readable, version in (1, 2, 3, 4))

    def test_manifest_that_says_the_same_otherwise(self):
        content = build()[0]
        manifest = get_manifest(content)
        text = json.dumps(manifest, indent=2, sort_keys=True).encode()
        twice = {**manifest, "files": [*manifest["files"], manifest["files"][0]]}
        for forged in (text, verify.dump_manifest(twice)):
            package = check(with_manifest(content, forged))
            self.assertEqual(package.findings, ["manifest.json: was changed"])
            self.assertTrue(package.is_readable)

    def test_reading_that_fails_without_a_word(self):
        content = build()[0]
        with patch.object(verify, "hash_member", side_effect=EOFError):
            self.assertEqual(
                check(content).findings,
                [
                    f"{name}: was changed and cannot be read (EOFError)"
                    for name in ("data/project.task.csv", "files/a.txt")
                ],
            )
        with patch.object(zipfile, "ZipFile", side_effect=MemoryError):
            self.assertEqual(check(content).findings, ["cannot be read: MemoryError"])

    def test_bytes_at_random(self):
        """Bytes changed, cut out and doubled, with and without a valid seal."""
        chance = random.Random(12)
        content = build()[0]
        for turn in range(1500):
            forged = bytearray(content)
            for _change in range(chance.randrange(1, 6)):
                place = chance.randrange(len(forged))
                size = chance.randrange(8)
                forged[place : place + size] = chance.randbytes(chance.randrange(8))
            if turn % 2:
                body = bytes(forged[: -verify.COMMENT_SIZE])
                digest = verify.hashlib.sha256(body).hexdigest()
                forged = body + verify.format_comment(digest)
                check(bytes(forged))
            elif bytes(forged) != content:
                self.assertSentence(bytes(forged))

    def test_manifest_at_random(self):
        chance = random.Random(13)
        content = build()[0]
        text = json.dumps(get_manifest(content), indent=1, sort_keys=True).encode()
        for _turn in range(400):
            data = bytearray(text)
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(4)] = chance.randbytes(2)
            self.assertSentence(with_manifest(content, bytes(data)))

    # === Sizes ===

    def test_manifest_of_gigabytes_is_not_read(self):
        """It is 1,000 times longer than the file that holds it."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open(NAME, "w", force_zip64=True) as member:
                for _turn in range(64):
                    member.write(bytes(1 << 20))
        with patch.object(zipfile.ZipFile, "read", side_effect=AssertionError):
            findings = self.assertSentence(stream.getvalue(), is_readable=False)
        self.assertIn("longer than its content can be", findings[0])
        with self.assertRaises(zipfile.BadZipFile):
            verify.read_seal(stream)

    def test_file_longer_than_listed_is_not_read(self):
        content = build()[0]
        forged = rebuild(content, lambda files: files.update({"files/a.txt": bytes(9)}))
        hash_member = verify.hash_member
        seen = []

        def note(archive, name):
            seen.append(name)
            return hash_member(archive, name)

        with patch.object(verify, "hash_member", note):
            findings = self.assertSentence(forged, is_readable=True)
        self.assertEqual(findings[0], "files/a.txt: was changed: 9 bytes instead of 1")
        self.assertNotIn("files/a.txt", seen)

    def test_file_that_says_it_is_larger_than_it_can_be(self):
        """Also where the manifest says the same."""
        content = build()[0]
        manifest = get_manifest(content)
        huge = 1 << 50
        manifest["files"][-1]["size"] = huge
        stream = io.BytesIO(with_manifest(content, manifest))
        infolist = zipfile.ZipFile.infolist

        def lie(archive):
            for info in infolist(archive):
                if info.filename == "files/a.txt":
                    info.file_size = huge
            return infolist(archive)

        with patch.object(zipfile.ZipFile, "infolist", lie):
            package = verify.Package("a.zip", stream).verify()
        self.assertIn("files/a.txt: says that it is longer", package.findings[0])

    def test_other_ways_of_packing_are_refused(self):
        content = build()[0]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        for kind in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w", kind) as archive:
                for name, data in files.items():
                    archive.writestr(name, data)
            self.assertSentence(stream.getvalue(), is_readable=False)

    def test_how_long_a_file_can_be(self):
        """To the byte: 1,032 times what is packed, and a manifest of 8 MB and 4 kB
        for each file."""
        info = zipfile.ZipInfo("a.txt")
        info.compress_type, info.compress_size = zipfile.ZIP_DEFLATED, 10
        archive = Mock(**{"getinfo.return_value": info, "namelist.return_value": "ab"})
        for name, packed, longest in (
            ("a.txt", 10, 10_320),
            (NAME, 10, 10_320),
            (NAME, 1 << 30, 8 * 1024**2 + 2 * 4096),
        ):
            info.compress_size = packed
            for length in (longest, longest + 1):
                info.file_size = length
                found = verify.is_too_long(archive, name)
                self.assertEqual(found, length > longest, (name, length))

    def test_seal_without_a_look_at_the_files(self):
        content, sha256 = build()
        self.assertEqual(verify.read_seal(io.BytesIO(content)), sha256)
        for error in (AttributeError("x"), zipfile.BadZipFile("y"), OSError("z")):
            with patch.object(verify, "hash_member", side_effect=error):
                with self.assertRaisesRegex((zipfile.BadZipFile, OSError), "[xyz]"):
                    verify.read_seal(io.BytesIO(content))

    # === Chain ===

    def test_renamed_company_begins_no_new_chain(self):
        facts = {**FACTS, "company": {"id": 1, "name": "New Name GmbH"}}
        first, sha256 = build()
        second, _sha256 = build(number=2, previous=sha256, facts=facts)
        packages = [check(first, "1.zip"), check(second, "2.zip")]
        self.assertEqual(verify.verify_chain(packages), [])
        forged = build(files={"files/a.txt": b"Forged"})[0]
        packages = [check(forged, "1.zip"), check(second, "2.zip")]
        [finding] = verify.verify_chain(packages)
        self.assertRegex(finding, "^New Name GmbH: 2.zip .* does not follow 1.zip")
        self.assertIn(f"it names {sha256} as the one before, not ", finding)
        third, _sha256 = build(number=3, previous="0" * 64, facts=facts)
        packages = [check(first, "1.zip"), check(third, "3.zip")]
        self.assertIn("package 2 is missing", verify.verify_chain(packages)[0])

    # === Command line ===

    def test_exit_status_and_the_other_files(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = Path(folder, "good.zip"), Path(folder, "bad.zip")
            good.write_bytes(build()[0])
            manifest = get_manifest(build()[0])
            for company in (None, 7, [], {"name": 7}, {"id": 1, "name": None}):
                forged = {**manifest, "company": company}
                bad.write_bytes(with_manifest(build()[0], forged))
                result = run(bad, good, folder, Path(folder, "none.zip"))
                self.assertEqual((result.returncode, result.stderr), (2, ""))
                self.assertIn("cannot be understood", result.stdout)
                self.assertIn(f"OK  {good}", result.stdout)

    def test_name_forges_no_line(self):
        name = f"a\n{' ' * 9}\x1b[2K\x1b[1A\rOK  b.zip: package 1\u202e"
        forged = build(files={f"files/{name}": b"x"})[0]
        manifest = get_manifest(forged)
        manifest["company"]["name"] = manifest["files"][0]["name"] = name
        # Odoo shows the findings as they are.
        self.assertSentence(with_manifest(forged, manifest), is_readable=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a\x1b[1A\nOK  b.zip")
            path.write_bytes(with_manifest(forged, manifest))
            result = run(path, path)
        self.assertEqual(result.returncode, 1)
        self.assertNotRegex(result.stdout, "[\x00-\x09\x0b-\x1f\u202e]")
        self.assertFalse([x for x in result.stdout.splitlines() if x.startswith("OK")])
        self.assertIn("\\x1b[2K", result.stdout)

    def test_terminal_that_does_not_know_a_letter(self):
        facts = {**FACTS, "company": {"id": 1, "name": "Straße 北京"}}
        content = build(facts=facts)[0]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.zip")
            path.write_bytes(content)
            command = [sys.executable, verify.__file__, str(path), str(path)]
            environment = {"PYTHONIOENCODING": "ascii:strict"}
            result = subprocess.run(
                command, capture_output=True, env=environment, check=False
            )
        self.assertEqual((result.returncode, result.stderr), (1, b""))

    def test_facts_with_hidden_signs(self):
        """Nothing that people write keeps a package from being sealed and read."""
        facts = {**FACTS, "project": {"id": 7, "name": "a\u202eb\ud800\x1b"}}
        content, sha256 = build(facts=facts)
        package = check(content)
        self.assertEqual((package.findings, package.sha256), ([], sha256))
        self.assertNotRegex(package.manifest["project"]["name"], verify.HIDDEN)
        self.assertEqual(package.manifest["version"], writer.VERSION)
