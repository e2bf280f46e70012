// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cairo.h>
#include <pango/pangocairo.h>

#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::billing::pdf {

// Lengths are points (1/72 inch); y grows downwards from the top of the page.

struct Colour {
    double red;
    double green;
    double blue;
};

/// 0x0B5566 as a colour.
constexpr Colour colour_of(unsigned rgb) {
    return {(rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0};
}

inline constexpr Colour kInk = colour_of(0x1B2327);
inline constexpr Colour kGrey = colour_of(0x59656B);  // 6:1 on white: small type stays readable.
inline constexpr Colour kHairline = colour_of(0xD3D9DC);
inline constexpr Colour kAccent = colour_of(0x0B5566);
inline constexpr Colour kTint = colour_of(0xEDF3F4);
inline constexpr Colour kWarning = colour_of(0x9B3A1F);
inline constexpr Colour kWhite = colour_of(0xFFFFFF);

struct Box {
    double x;
    double y;
    double width;
    double height;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
};

inline constexpr double kPageWidth = 210 / 25.4 * 72;
inline constexpr double kPageHeight = 297 / 25.4 * 72;
inline constexpr double kMargin = 48;
inline constexpr double kLeft = kMargin;
inline constexpr double kRight = kPageWidth - kMargin;
inline constexpr double kWidth = kRight - kLeft;

enum class Align : std::uint8_t { left, centre, right };

struct Style {
    double size = 9;
    Colour colour = kInk;
    bool bold = false;
    int lines_max = 24;  ///< What is longer ends in an ellipsis; no text can leave its page.
};

/// Text that is shaped and broken into lines: measured first, drawn later, on whichever page.
class SetText {
public:
    double width() const { return width_; }
    double height() const { return height_; }
    double baseline() const { return baseline_; }  ///< Of the first line, from the top.

private:
    friend class Canvas;
    std::shared_ptr<PangoLayout> layout_;
    Colour colour_ = kInk;
    double width_ = 0;
    double height_ = 0;
    double baseline_ = 0;
};

/// What a canvas becomes. Pictures have one page, and no creation date.
enum class Medium : std::uint8_t { pdf, svg, png };

/// A PDF, or a picture, in the making. Shares nothing with other canvases, so each may have its own
/// thread.
///
/// Equal calls give equal bytes: the creation date is given, glyphs are placed without the hinting
/// that depends on a machine's settings, and the fonts are subset in order of use.
class Canvas {
public:
    struct Info {
        std::string title;
        time::CivilDay made_on;  ///< The creation date, at 00:00 UTC.
        Language language = Language::en;
        Medium medium = Medium::pdf;
        double width = kPageWidth;
        double height = kPageHeight;
    };
    explicit Canvas(const Info& info);

    /// \param width  where lines break; 0: one line, as long as it gets.
    SetText set(std::string_view text, const Style& style, double width = 0) const;

    /// Draws `text` with the baseline of its first line at `y`; `x` is its left, middle or right.
    void show(const SetText& text, double x, double y, Align align = Align::left);
    /// The same for a line that nothing else needs to know the size of.
    void show(std::string_view text, const Style& style, double x, double y,
              Align align = Align::left);

    void fill(const Box& box, Colour colour);
    /// Filled with thin diagonals, and framed: what is not yet certain.
    void hatch(const Box& box, Colour colour);
    /// An outline.
    void frame(const Box& box, Colour colour, double thickness = 0.8);
    /// A horizontal rule whose top is at `y`.
    void rule(double x, double y, double width, Colour colour, double thickness = 0.5);
    /// A line through points (x, y).
    void polyline(const std::vector<std::pair<double, double>>& points, Colour colour,
                  double thickness);
    void dot(double x, double y, double radius, Colour colour);

    void end_page();

    /// The bytes of the document. The canvas is of no use afterwards.
    /// \errors  billing.pdf_write (unavailable): out of memory, or no usable font.
    Result<std::string> finish();

private:
    void use(Colour colour);

    struct Unref {
        void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
        void operator()(cairo_t* context) const { cairo_destroy(context); }
        void operator()(PangoFontMap* map) const { g_object_unref(map); }
        void operator()(PangoContext* context) const { g_object_unref(context); }
    };

    std::string title_;
    Medium medium_;
    // Cairo writes into it until `finish`, wherever the canvas itself is moved to.
    std::unique_ptr<std::string> bytes_;
    std::unique_ptr<cairo_surface_t, Unref> surface_;
    std::unique_ptr<cairo_t, Unref> cairo_;
    std::unique_ptr<PangoFontMap, Unref> fonts_;
    std::unique_ptr<PangoContext, Unref> text_;
};

}  // namespace voltmark::billing::pdf
