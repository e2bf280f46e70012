#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each check, run over tiny trees: what it is for is found at its place, and nothing else is."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"


def run_check(name, files):
    """Runs a check over a tree of these files; its findings as lines, and its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, "-B", TOOLS / name, root], capture_output=True,
                             text=True, check=False)
    if run.stderr:
        raise AssertionError(run.stderr)
    return run.stdout.splitlines()[:-1], run.returncode


class Check(unittest.TestCase):
    """What the tests of all checks need."""

    def expect(self, name, files, *findings):
        found, code = run_check(name, files)
        self.assertEqual(found, sorted(findings))
        self.assertEqual(code, 1 if findings else 0)


class CheckFormat(Check):
    STYLE = "BasedOnStyle: Google\nIndentWidth: 4\nAllowShortFunctionsOnASingleLine: None\n"

    def test_a_formatted_file_passes(self):
        self.expect("check_format", {".clang-format": self.STYLE, "a.cpp": "int a() {\n    return 1;\n}\n"})

    def test_the_first_place_is_told_once(self):
        self.expect("check_format", {".clang-format": self.STYLE, "a.cpp": "int a;\nint  b;\nint  c;\n"},
                    "a.cpp:2: not formatted: clang-format-14 -i a.cpp")


class CheckLayers(Check):
    GOOD = {
        "tools/layers.txt": "# Words.\n\n0 base\n1 store\n1 time -> store\n7 app\n",
        "src/base/CMakeLists.txt": "voltmark_module(NAME base\n    SOURCES a.cpp)\n",
        "src/base/include/voltmark/base/a.hpp": "#include <string>\n",
        "src/store/CMakeLists.txt": "voltmark_module(NAME store USES voltmark::base)\n",
        "src/store/store.cpp": '#include <soci/soci.h>\n#include "voltmark/base/a.hpp"\n',
        "src/time/CMakeLists.txt": "voltmark_module(NAME time\n    USES voltmark::base voltmark::store\n"
                                   "    TESTS time_test.cpp)\n",
        "src/time/time.cpp": '#include "voltmark/base/a.hpp"\n#include "voltmark/store/b.hpp"\n'
                             '// #include "voltmark/app/x.hpp"\n',
        "src/app/CMakeLists.txt": "add_executable(app main.cpp)\n",
        "src/app/main.cpp": '#include "voltmark/time/a.hpp"\n',
    }

    def expect_of(self, files, *findings):
        self.expect("check_layers", {**self.GOOD, **files}, *findings)

    def test_what_the_layers_allow_passes(self):
        self.expect_of({})

    def test_an_include_that_uses_does_not_list_is_found(self):
        self.expect_of({"src/time/time.cpp": '#include "voltmark/base/a.hpp"\n\n'
                                             '#include "voltmark/store/b.hpp"\n',
                        "src/store/store.cpp": '#include "voltmark/base/a.hpp"\n\n'
                                               '#  include "voltmark/time/b.hpp"\n'},
                       "src/store/store.cpp:3: USES of store does not list time")

    def test_a_higher_level_is_refused(self):
        self.expect_of({"src/base/CMakeLists.txt": "voltmark_module(NAME base\n    USES voltmark::time)\n",
                        "src/base/a.cpp": '#include "voltmark/time/b.hpp"\n'},
                       "src/base/CMakeLists.txt:2: base (level 0) must not use time (level 1)")

    def test_an_edge_inside_a_level_must_be_listed(self):
        self.expect_of({"tools/layers.txt": "0 base\n1 store\n1 time\n7 app\n"},
                       "src/time/CMakeLists.txt:2: time (level 1) must not use store (level 1)")

    def test_a_listed_edge_must_exist(self):
        self.expect_of({"src/time/CMakeLists.txt": "voltmark_module(NAME time USES voltmark::base)\n",
                        "src/time/time.cpp": '#include "voltmark/base/a.hpp"\n'},
                       "tools/layers.txt:5: time does not use store: the edge is idle")

    def test_a_module_listed_in_vain_is_found(self):
        self.expect_of({"src/store/store.cpp": "\n"},
                       "src/store/CMakeLists.txt:1: store lists base and includes nothing of it")

    def test_a_folder_without_a_layer_is_found(self):
        self.expect_of({"src/extra/CMakeLists.txt": "voltmark_module(NAME extra)\n"},
                       "src/extra:1: extra is not in tools/layers.txt")

    def test_a_program_includes_lower_levels_only(self):
        self.expect_of({"tools/layers.txt": "0 base\n1 store\n1 time -> store\n1 app\n"},
                       "src/app/main.cpp:1: app must not include voltmark/time/a.hpp")

    def test_a_public_header_hides_libraries(self):
        self.expect_of({"src/base/include/voltmark/base/a.hpp": "#include <nlohmann/json.hpp>\n"},
                       "src/base/include/voltmark/base/a.hpp:1: a public header must not show nlohmann/json.hpp")

    def test_a_bad_line_of_layers_is_found(self):
        self.expect_of({"tools/layers.txt": "0 base\n1 store\n1 time -> store base\nx y\n0 base\n7 app\n"},
                       "tools/layers.txt:3: base is not of the level of time",
                       "tools/layers.txt:4: 'x y' is not LEVEL MODULE -> MODULE...",
                       "tools/layers.txt:5: module base stands here twice")


class CheckNames(Check):
    GOOD = {
        "src/a/include/voltmark/a/a.hpp": "namespace voltmark::a {\n\n/// struct Two {};\nstruct One {\n"
                                          "    struct Inner {};\n};\ninline constexpr int kOne = 1;\n"
                                          "struct Told;\n\n}  // namespace voltmark::a\n",
        "src/b/b.hpp": "namespace voltmark::b {\n\nenum class One : char {\n    a\n};\n"
                       "inline const Clock kOne{1};\n\n}  // namespace voltmark::b\n",
        "src/a/a.cpp": "namespace voltmark::a {\n\nnamespace {\n\nclass Own final : public One {\n};\n\n"
                       "}  // namespace\n\nclass One::Inner {\n};\n\n}  // namespace voltmark::a\n",
        "src/a/c.cpp": "namespace voltmark::a {\n\nnamespace {\n\nstruct Own {\n};\n\n}  // namespace\n\n"
                       "}  // namespace voltmark::a\n",
    }

    def expect_of(self, text, *findings):
        text = f"namespace voltmark::a {{\n\n{text}\n}}  // namespace voltmark::a\n"
        self.expect("check_names", {**self.GOOD, "src/z/z.cpp": text}, *findings)

    def test_names_of_their_own_pass(self):
        self.expect_of("class Two {\n};\n")

    def test_a_class_of_the_same_name_is_found(self):
        self.expect_of("namespace {\n\nstruct One {\n};\n\n}  // namespace\n\nclass One final : public Two {\n};\n",
                       "src/z/z.cpp:10: voltmark::a::One is another's name in "
                       "src/a/include/voltmark/a/a.hpp")

    def test_an_inline_variable_of_the_same_name_is_found(self):
        self.expect_of("inline const std::string kOne{\"1\"};\n",
                       "src/z/z.cpp:3: voltmark::a::kOne is another's name in "
                       "src/a/include/voltmark/a/a.hpp")

    def test_other_namespaces_are_others(self):
        self.expect_of("namespace deep {\n\nstruct One {\n};\n\n}  // namespace deep\n")


class CheckErrors(Check):
    HEADER = "src/a/include/voltmark/a/errors.hpp"
    CODE = ('inline constexpr ErrorCode kOne{"a.one", ErrorKind::conflict, {"one {0} of "\n'
            '    "{1}", "一 {1} {0}"}};\n')
    LIST = "inline constexpr const ErrorCode* kAErrors[] = {&kOne};\n"
    GOOD = {
        HEADER: f"namespace voltmark::a {{\n{CODE}{LIST}}}\n",
        "src/a/a.cpp": "namespace voltmark::a {\nError f() { return make_error(kOne, 1, 2); }\n}\n",
        "src/a/a_test.cpp": 'EXPECT_EQ(f().name(), "a.one");\n',
        "src/a/README.md": "# a\n\nError codes: `a.`: `one two`.\n",
    }

    def expect_of(self, files, *findings):
        findings = [f"{self.HEADER}:{finding}" if finding[0].isdigit() else finding
                    for finding in findings]
        self.expect("check_errors", {**self.GOOD, **files}, *findings)

    def header(self, code=CODE, listed=LIST):
        return {self.HEADER: f"namespace voltmark::a {{\n{code}{listed}}}\n"}

    def test_a_code_that_is_whole_passes(self):
        self.expect_of({})

    def test_a_code_must_be_listed(self):
        self.expect_of(self.header(listed="inline constexpr const ErrorCode* kAErrors[] = {};\n"),
                       "2: a.one: no k...Errors of this header lists kOne")

    def test_both_languages_say_the_same(self):
        self.expect_of(self.header(self.CODE.replace("{1} {0}", "{1}")),
                       "2: a.one: the two sentences have different placeholders")
        self.expect_of(self.header(self.CODE.replace("一 {1} {0}", "")),
                       "2: a.one: there must be a sentence in English and one in Chinese")
        self.expect_of(self.header(self.CODE.replace("{0}", "{}").replace("{1}", "{}")),
                       "2: a.one: placeholders have numbers, since the languages order them differently")

    def test_a_name_is_the_programs_only_one(self):
        other = "src/b/include/voltmark/b/errors.hpp"
        self.expect_of({other: self.GOOD[self.HEADER].replace("::a", "::b"),
                        "src/b/README.md": "`a.one`\n",
                        "src/b/b.cpp": "namespace voltmark::b {\nError e = kOne;\n}\n"},
                       f"{other}:2: a.one: {self.HEADER} has this name already")

    def test_a_code_must_be_made(self):
        for text in ("// kOne\n", "namespace voltmark::b {\nError e = kOne;\n}\n",
                     "namespace voltmark::a {\nError e = b::kOne;\n}\n"):
            self.expect_of({"src/a/a.cpp": text}, "2: a.one: nothing makes it")
        self.expect_of({"src/a/a.cpp": "namespace voltmark::b {\nError e = a::kOne;\n}\n"})

    def test_a_test_must_speak_of_it(self):
        self.expect_of({"src/a/a_test.cpp": 'EXPECT_EQ(name, "a.one_more");\n'},
                       "2: a.one: no test speaks of it")
        self.expect_of({"src/a/a_test.cpp": "", "tests/captures/a_fuzz/one": "a.one"},
                       "2: a.one: no test speaks of it")
        self.expect_of({"src/a/a_test.cpp": "", "tests/captures/a/one.case": "refused a.one\n"})

    def test_the_readme_must_name_it(self):
        self.expect_of({"src/a/README.md": "# a\n\n`a.`: `two`. one\n\n`one`\n"},
                       "2: a.one: src/a/README.md does not name it")

    def test_a_code_outside_the_headers_is_found(self):
        self.expect_of({"src/a/b.cpp": 'constexpr ErrorCode kTwo{"a.two", ErrorKind::conflict, {"t", "t"}};\n'},
                       "src/a/b.cpp:1: kTwo: an error code outside errors.hpp")


class CheckSizes(Check):
    def expect_of(self, path, text, *findings):
        self.expect("check_sizes", {path: text}, *(f"{path}:{finding}" for finding in findings))

    def test_a_file_of_700_lines_is_too_long_unless_it_is_a_test(self):
        text = LICENCE + "\n" * 699
        self.expect_of("src/a/a.cpp", text, "700: 700 lines, at most 600")
        self.expect_of("src/a/a_test.cpp", text)
        self.expect_of("tests/a.cpp", text + "\n" * 101, "801: 801 lines, at most 800")

    def test_a_line_counts_characters_and_not_bytes(self):
        self.expect_of("src/a/a.cpp", LICENCE + "// " + "字" * 97 + "\n")
        self.expect_of("src/a/a.cpp", LICENCE + "// " + "字" * 98 + "\n", "2: 101 characters, at most 100")

    def test_a_function_of_71_lines_is_too_long(self):
        for lines in (70, 71):
            body = "    a();\n" * (lines - 2)
            text = (f"{LICENCE}namespace x {{\nstruct A {{\n    int b = 1;\n}};\n\n"
                    f"/// Says }} and {{.\nvoid A::f(int c) const {{\n{body}}}\n}}  // namespace x\n")
            self.expect_of("src/a/a.cpp", text,
                           *(["8: A::f has 71 lines, at most 70"] if lines == 71 else []))

    def test_a_constructor_and_its_members_are_one_function(self):
        body = "    a();\n" * 70
        text = f"{LICENCE}A::A(int b)\n    : b_{{b}},\n      c_{{}} {{\n{body}}}\n"
        self.expect_of("src/a/a.cpp", text, "2: A::A has 72 lines, at most 70")

    def test_values_and_enumerations_are_no_functions(self):
        rows = "    {1, 2},\n" * 80
        self.expect_of("src/a/a.cpp", f"{LICENCE}constexpr Row kRows[] = {{\n{rows}}};\n"
                                      f"enum class A {{\n{'    a,' * 9}\n{chr(10) * 80}}};\n")

    def test_four_control_statements_in_each_other_are_too_deep(self):
        text = (LICENCE + "void f() {\n    if (a) {\n        for (;;) {\n            while (b) {\n"
                "                if (c) {\n                }\n            }\n        }\n    }\n}\n")
        self.expect_of("src/a/a.cpp", text, "2: f nests 4 deep, at most 3")
        self.expect_of("src/a/a.cpp", text.replace("while (b)", "g([&]"). replace("            }\n        }",
                                                                                "            });\n        }"))

    def test_python_functions_have_the_same_limits(self):
        head = "#!/usr/bin/env python3\n"
        self.expect_of("tools/a", head + "def f():\n" + "    a()\n" * 70, "2: f has 71 lines, at most 70")
        chain = "    if a:\n        pass\n" + "    elif b:\n        pass\n" * 5
        self.expect_of("tools/a", f"{head}def f():\n{chain}")
        self.expect_of("tools/a", f"{head}def f():\n  if a:\n    if b:\n      if c:\n        if d:\n          e()\n",
                       "2: f nests 4 deep, at most 3")

    def test_the_licence_comes_first(self):
        self.expect_of("src/a/a.hpp", "#pragma once\n",
                       "1: the first line is not '// SPDX-License-Identifier: Apache-2.0'")

    def test_a_todo_has_an_issue(self):
        self.expect_of("src/a/a.cpp", LICENCE + "// TODO(#12): later\n// TODO: never\n"
                       "const char* a = \"TODO\";\n", "3: TODO without an issue: TODO(#12)")
        self.expect_of("src/a/CMakeLists.txt", "# TODO\n", "1: TODO without an issue: TODO(#12)")

    def test_a_vague_file_name_is_found(self):
        for name in ("utils", "string_helpers", "common", "meter_manager"):
            self.expect_of(f"src/a/{name}.cpp", LICENCE, "1: the name says nothing of what is inside")
        self.expect_of("src/a/commonly.cpp", LICENCE)

    def test_a_leftover_print_is_found(self):
        self.expect_of("src/a/a.cpp", LICENCE + '// printf\nvoid f() {\n    std::cout << "printf";\n}\n',
                       "4: leftover cout")
        self.expect_of("src/app/console.cpp", LICENCE + "void f() {\n    std::cout << 1;\n}\n")

    def test_a_binary_fraction_near_money_is_found(self):
        text = LICENCE + 'double a = 1;\nconst char* b = "double";\n'
        self.expect_of("src/ledger/a.cpp", text, "2: double where amounts and readings must be exact")
        for path in ("src/ledger/a_test.cpp", "src/portfolio/a.cpp", "src/billing/pdf_a.cpp"):
            self.expect_of(path, text)


if __name__ == "__main__":
    unittest.main()
