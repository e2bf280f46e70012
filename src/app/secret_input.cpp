// SPDX-License-Identifier: Apache-2.0
#include "secret_input.hpp"

#include <termios.h>
#include <unistd.h>

namespace voltmark::app {

namespace {

/// A terminal that does not show what is typed, as long as this lives.
class SilentTerminal {
public:
    SilentTerminal() : is_terminal_{tcgetattr(STDIN_FILENO, &before_) == 0} {
        if (!is_terminal_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~SilentTerminal() {
        if (is_terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    bool is_terminal() const { return is_terminal_; }

private:
    termios before_{};
    bool is_terminal_;
};

void say_to_person(std::string_view text) {
    // Nothing more can be done where standard error is closed.
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    static_cast<void>(written);
}

}  // namespace

security::Secret read_secret(std::string_view prompt) {
    constexpr std::size_t kBytesMax = 4096;
    const SilentTerminal terminal;
    if (terminal.is_terminal()) say_to_person(prompt);
    std::string line;
    line.reserve(kBytesMax);  // So that no copy of it is left behind by growing.
    char c = 0;
    while (line.size() < kBytesMax && ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') line += c;
    if (terminal.is_terminal()) say_to_person("\n");
    security::Secret secret{std::string_view{line}};
    security::wipe(line);
    return secret;
}

}  // namespace voltmark::app
