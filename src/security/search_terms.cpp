// SPDX-License-Identifier: Apache-2.0
#include "search_terms.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "pinyin.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kSyllablesMax = 3;
constexpr std::size_t kInitialsMax = 4;
constexpr std::size_t kShortBeginning = 3;
constexpr std::size_t kLongBeginning = 6;
constexpr std::size_t kLettersMax = 18;  // Of the longest three syllables: zhuang zhuang zhuang.
constexpr std::size_t kPlacesMax = 6;
constexpr std::size_t kCharactersAheadMax = 2;
constexpr std::size_t kNumberedMin = 2;
constexpr std::size_t kNumberedMax = 6;
constexpr std::size_t kNumbersMax = 2;

bool is_digit(std::string_view text) {
    return text.size() == 1 && text[0] >= '0' && text[0] <= '9';
}
bool is_letter(std::string_view text) {
    return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z'));
}

/// Letters as they are compared: whoever has no ü types v or u for it.
std::string letters_of(std::string_view text) {
    std::string result = folded(text);
    for (std::size_t i = 1; i < result.size(); ++i) {
        if (result[i] == 'v' && (result[i - 1] == 'l' || result[i - 1] == 'n')) result[i] = 'u';
    }
    return result;
}

/// A text in pieces: runs of Chinese characters, of letters, of digits.
struct Piece {
    enum class Kind : std::uint8_t { han, letters, digits } kind;
    std::vector<std::string_view> han;
    std::string text;
};

std::vector<Piece> pieces_of(std::string_view text) {
    std::vector<Piece> pieces;
    bool is_new = true;
    for (const std::string_view one : characters(text)) {
        const std::string folded_one = is_han(one) ? std::string{} : folded(one);
        const bool is_number = is_digit(folded_one);
        const bool is_word =
            !folded_one.empty() && !is_number && is_letter(folded_one.substr(0, 1));
        if (!is_han(one) && !is_number && !is_word) {
            is_new = true;
            continue;
        }
        const Piece::Kind kind = is_han(one) ? Piece::Kind::han
                                 : is_number ? Piece::Kind::digits
                                             : Piece::Kind::letters;
        if (is_new || pieces.back().kind != kind) pieces.push_back({kind, {}, {}});
        is_new = false;
        if (kind == Piece::Kind::han) pieces.back().han.push_back(one);
        pieces.back().text += kind == Piece::Kind::han ? std::string{one} : folded_one;
    }
    for (Piece& piece : pieces) {
        if (piece.kind == Piece::Kind::letters) piece.text = letters_of(piece.text);
    }
    return pieces;
}

/// How a run of Chinese characters is read, from one of them on.
std::string reading_of(const std::vector<std::string_view>& han, std::size_t first,
                       std::size_t count) {
    std::string result;
    for (std::size_t i = first; i < han.size() && i < first + count; ++i)
        result += pinyin_of(han[i], i == 0);
    return result;
}

std::string initials_of(const std::vector<std::string_view>& han, std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < han.size() && i < count; ++i)
        result += pinyin_of(han[i], i == 0).substr(0, 1);
    return result;
}

/// A name of three characters is taken for a family name and a given name.
constexpr std::size_t kPersonCharacters = 3;

void add_han_terms(const std::vector<std::string_view>& han, std::vector<std::string>& terms) {
    for (std::size_t count = 1; count <= std::min(han.size(), kSyllablesMax); ++count)
        terms.push_back("p:" + reading_of(han, 0, count));
    if (han.size() == kPersonCharacters) terms.push_back("p:" + reading_of(han, 1, 2));
    for (std::size_t count = 2; count <= std::min(han.size(), kInitialsMax); ++count)
        terms.push_back("i:" + initials_of(han, count));
}

void add_word_terms(const std::string& word, std::vector<std::string>& terms) {
    terms.push_back("p:" + word.substr(0, kShortBeginning));
    if (word.size() >= kLongBeginning) terms.push_back("p:" + word.substr(0, kLongBeginning));
}

std::string characters_of(const std::vector<std::string_view>& han, std::size_t first,
                          std::size_t count) {
    std::string result;
    for (std::size_t i = first; i < han.size() && i < first + count; ++i) result += han[i];
    return result;
}

void add_character_terms(const std::vector<std::string_view>& han,
                         std::vector<std::string>& terms) {
    for (std::size_t count = 2; count <= std::min(han.size(), kSyllablesMax); ++count)
        terms.push_back("h:" + characters_of(han, 0, count));
    if (han.size() == kPersonCharacters) terms.push_back("h:" + characters_of(han, 1, 2));
}

/// A number with the characters ahead of it, as in 药店170: branches of one name are told apart by
/// nothing else. Nothing where it is too short to tell much.
std::optional<std::string> numbered_term(const Piece& han, const Piece& digits, std::size_t count) {
    if (han.kind != Piece::Kind::han || digits.kind != Piece::Kind::digits ||
        digits.text.size() < kNumberedMin)
        return std::nullopt;
    const std::size_t ahead = std::min(han.han.size(), kCharactersAheadMax);
    return "d:" + characters_of(han.han, han.han.size() - ahead, ahead) +
           digits.text.substr(0, std::min(count, kNumberedMax));
}

void add_numbered_terms(const std::vector<Piece>& pieces, std::vector<std::string>& terms) {
    std::size_t left = kNumbersMax;
    for (std::size_t i = 1; i < pieces.size() && left > 0; ++i) {
        if (!numbered_term(pieces[i - 1], pieces[i], kNumberedMax)) continue;
        --left;
        const std::size_t most = std::min(pieces[i].text.size(), kNumberedMax);
        for (std::size_t count = kNumberedMin; count <= most; ++count)
            terms.push_back(*numbered_term(pieces[i - 1], pieces[i], count));
    }
}

std::vector<std::string> name_terms(std::string_view text, TermSet set) {
    std::vector<std::string> terms;
    const std::vector<Piece> pieces = pieces_of(text);
    for (const Piece& piece : pieces) {
        if (piece.kind == Piece::Kind::han) add_han_terms(piece.han, terms);
        if (piece.kind == Piece::Kind::letters) add_word_terms(piece.text, terms);
    }
    if (set == TermSet::readings) return terms;
    for (const Piece& piece : pieces) {
        if (piece.kind == Piece::Kind::han) add_character_terms(piece.han, terms);
    }
    add_numbered_terms(pieces, terms);
    return terms;
}

/// Of a name that begins with Chinese characters, the term that brings least.
std::string han_query_term(const std::vector<Piece>& pieces, TermSet set) {
    const Piece& first = pieces.front();
    if (set == TermSet::characters && pieces.size() > 1) {
        if (const auto numbered = numbered_term(first, pieces[1], kNumberedMax)) return *numbered;
    }
    // One character alone is kept by its reading.
    if (set == TermSet::characters && first.han.size() > 1)
        return "h:" + characters_of(first.han, 0, kSyllablesMax);
    return "p:" + reading_of(first.han, 0, kSyllablesMax);
}

std::vector<std::string> name_query_terms(std::string_view text, TermSet set) {
    const std::vector<Piece> pieces = pieces_of(text);
    if (pieces.empty()) return {};
    if (pieces.front().kind == Piece::Kind::han) return {han_query_term(pieces, set)};
    std::string letters;
    for (const Piece& piece : pieces) {
        if (piece.kind == Piece::Kind::letters) letters += piece.text;
    }
    if (letters.empty()) return {};
    std::vector<std::string> terms;
    if (letters.size() >= 2) terms.push_back("i:" + letters.substr(0, kInitialsMax));
    // Where its first syllables end is not known: each beginning may be them.
    for (std::size_t size = std::min(letters.size(), kLettersMax); size >= 1; --size)
        terms.push_back("p:" + letters.substr(0, size));
    return terms;
}

bool has_words(const std::vector<Piece>& stored, const std::vector<Piece>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const Piece& word) {
        return std::any_of(stored.begin(), stored.end(), [&](const Piece& one) {
            return one.kind == word.kind && one.text.starts_with(word.text);
        });
    });
}

/// A name that is looked for, read once.
class SoughtName {
public:
    explicit SoughtName(std::string_view query)
        : query_{query}, normal_{normalised(Field::name, query)}, wanted_{pieces_of(query_)} {
        for (const Piece& piece : wanted_) {
            has_han_ = has_han_ || piece.kind == Piece::Kind::han;
            letters_ += piece.text;
        }
    }
    SoughtName(const SoughtName&) = delete;  // The pieces point into it.
    SoughtName& operator=(const SoughtName&) = delete;

    bool is(std::string_view text) const {
        if (normalised(Field::name, text).find(normal_) != std::string::npos) return true;
        if (has_han_) return false;
        const std::vector<Piece> stored = pieces_of(text);
        for (const Piece& piece : stored) {
            const auto all = piece.han.size();
            if (all > 0 && (reading_of(piece.han, 0, all).starts_with(letters_) ||
                            reading_of(piece.han, 1, all).starts_with(letters_) ||
                            initials_of(piece.han, all).starts_with(letters_)))
                return true;
        }
        return has_words(stored, wanted_);
    }

private:
    std::string query_;
    std::string normal_;
    std::vector<Piece> wanted_;
    std::string letters_;
    bool has_han_ = false;
};

/// What roads and places end in; people leave it out.
bool is_mark(std::string_view character) {
    constexpr std::string_view kMarks[] = {"省", "市", "区", "县", "旗", "州", "盟", "镇", "乡",
                                           "村", "庄", "道", "路", "街", "巷", "弄", "里", "号",
                                           "栋", "幢", "座", "楼", "层", "室", "园", "苑", "城"};
    return std::find(std::begin(kMarks), std::end(kMarks), character) != std::end(kMarks);
}

struct PlaceWord {
    std::string text;
    bool is_number;
};

void add_han_places(const std::vector<std::string_view>& han, std::vector<PlaceWord>& words) {
    std::string word;
    const auto end_word = [&] {
        if (!word.empty()) words.push_back({std::move(word), false});
        word.clear();
    };
    for (const std::string_view one : han) {
        // A mark ends a word of two characters or more: 城 alone, as in 城东, begins one.
        if (is_mark(one) && word.size() > one.size()) {
            end_word();
        } else {
            word += one;
        }
    }
    const bool is_mark_alone = han.size() == 1 && is_mark(han.front());
    if (!is_mark_alone) end_word();
}

std::vector<PlaceWord> place_words(std::string_view text) {
    std::vector<PlaceWord> words;
    for (const Piece& piece : pieces_of(text)) {
        if (piece.kind == Piece::Kind::han) {
            add_han_places(piece.han, words);
        } else {
            words.push_back({piece.text, piece.kind == Piece::Kind::digits});
        }
    }
    return words;
}

/// A road with its number: 幸福路12号 and 12 Happiness Road are found by both together.
std::vector<std::string> numbered_places(const std::vector<PlaceWord>& words) {
    std::vector<std::string> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].is_number) continue;
        if (i > 0 && !words[i - 1].is_number) {
            places.push_back(words[i - 1].text + words[i].text);
        } else if (i == 0 && words.size() > 1 && !words[1].is_number) {
            places.push_back(words[1].text + words[0].text);
        }
    }
    return places;
}

std::vector<std::string> address_terms(std::string_view text) {
    const std::vector<PlaceWord> words = place_words(text);
    std::vector<std::string> terms;
    for (const PlaceWord& word : words) {
        if (!word.is_number && terms.size() < kPlacesMax) terms.push_back("a:" + word.text);
    }
    std::size_t left = 2;
    for (const std::string& place : numbered_places(words)) {
        if (left-- == 0) break;
        terms.push_back("a:" + place);
    }
    return terms;
}

/// The one term that brings least: a road with its number, else the longest word.
std::vector<std::string> address_query_terms(std::string_view text) {
    const std::vector<PlaceWord> words = place_words(text);
    const std::vector<std::string> numbered = numbered_places(words);
    if (!numbered.empty()) return {"a:" + numbered.front()};
    std::string longest;
    for (const PlaceWord& word : words) {
        if (!word.is_number && word.text.size() > longest.size()) longest = word.text;
    }
    if (longest.empty()) return {};
    return {"a:" + longest};
}

bool is_sought_address(std::string_view text, const std::vector<PlaceWord>& wanted) {
    const std::vector<PlaceWord> stored = place_words(text);
    return std::all_of(wanted.begin(), wanted.end(), [&](const PlaceWord& word) {
        return std::any_of(stored.begin(), stored.end(), [&](const PlaceWord& one) {
            return one.is_number == word.is_number && one.text == word.text;
        });
    });
}

constexpr std::size_t kLastDigits = 4;

std::string last_of(const std::string& number) {
    return number.size() > kLastDigits ? number.substr(number.size() - kLastDigits) : number;
}

}  // namespace

std::vector<std::string> index_terms(Field field, std::string_view text, TermSet set) {
    std::vector<std::string> terms;
    const std::string number = normalised(field, text);
    switch (field) {
        case Field::name:
            terms = name_terms(text, set);
            break;
        case Field::address:
            terms = address_terms(text);
            break;
        case Field::phone:
            terms = {"w:" + number, "l:" + last_of(number)};
            break;
        case Field::identity:
        case Field::bank:
            terms = {"w:" + number};
            break;
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    return terms;
}

std::vector<std::string> query_terms(Field field, std::string_view text, TermSet set) {
    const std::string number = normalised(field, text);
    if (number.empty()) return {};
    const bool has_digit =
        std::any_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool is_numeric = field != Field::name && field != Field::address;
    if (is_numeric && !has_digit) return {};
    switch (field) {
        case Field::name:
            return name_query_terms(text, set);
        case Field::address:
            return address_query_terms(text);
        case Field::phone:
            return {(number.size() == kLastDigits ? "l:" : "w:") + number};
        case Field::identity:
        case Field::bank:
            return {"w:" + number};
    }
    return {};
}

Sought sought(Field field, std::string_view query) {
    if (field == Field::name) {
        return [name = std::make_shared<const SoughtName>(query)](std::string_view text) {
            return name->is(text);
        };
    }
    if (field == Field::address) {
        return [wanted = place_words(query)](std::string_view text) {
            return is_sought_address(text, wanted);
        };
    }
    return [field, wanted = normalised(field, query)](std::string_view text) {
        const std::string stored = normalised(field, text);
        return stored == wanted ||
               (field == Field::phone && wanted.size() == kLastDigits && stored.ends_with(wanted));
    };
}

}  // namespace voltmark::security
