// SPDX-License-Identifier: Apache-2.0
#include "pdf_canvas.hpp"

#include <cmath>

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "voltmark/billing/errors.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr const char* kFamily = "Noto Sans, Noto Sans CJK SC, sans-serif";
// The font's own leading (1.45) is made for prose; a bill is short lines.
constexpr float kLeading = 0.92F;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

double points(int pango_units) {
    return static_cast<double>(pango_units) / PANGO_SCALE;
}

/// Pango prints a warning for bytes that are not UTF-8, and may drop the text.
std::string valid_utf8(std::string_view text) {
    char* made = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
    std::string valid{made};
    g_free(made);
    return valid;
}

PangoAttrList* attributes_of(const Style& style) {
    PangoFontDescription* font = pango_font_description_from_string(kFamily);
    pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
    pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    PangoAttrList* attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_desc_new(font));
    // Figures of one width, so that columns of them line up.
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
    pango_font_description_free(font);
    return attributes;
}

/// Pixels of a picture for each point.
constexpr double kPixels = 2;

cairo_surface_t* surface_of(const Canvas::Info& info, std::string* bytes) {
    switch (info.medium) {
        case Medium::svg:
            return cairo_svg_surface_create_for_stream(append, bytes, info.width, info.height);
        case Medium::png:
            return cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                              static_cast<int>(info.width * kPixels),
                                              static_cast<int>(info.height * kPixels));
        case Medium::pdf:
            break;
    }
    return cairo_pdf_surface_create_for_stream(append, bytes, info.width, info.height);
}

void describe(cairo_surface_t* surface, const Canvas::Info& info) {
    const std::string made = time::to_text(info.made_on) + "T00:00:00Z";
    const auto say = [&](cairo_pdf_metadata_t key, const std::string& value) {
        cairo_pdf_surface_set_metadata(surface, key, value.c_str());
    };
    say(CAIRO_PDF_METADATA_TITLE, info.title);
    say(CAIRO_PDF_METADATA_CREATOR, "voltmark");
    say(CAIRO_PDF_METADATA_CREATE_DATE, made);
    say(CAIRO_PDF_METADATA_MOD_DATE, made);
}

}  // namespace

Canvas::Canvas(const Info& info)
    : title_{info.title},
      medium_{info.medium},
      bytes_{std::make_unique<std::string>()},
      surface_{surface_of(info, bytes_.get())},
      cairo_{cairo_create(surface_.get())},
      fonts_{pango_cairo_font_map_new()},
      text_{pango_font_map_create_context(fonts_.get())} {
    if (medium_ == Medium::pdf) describe(surface_.get(), info);
    if (medium_ == Medium::png) cairo_scale(cairo_.get(), kPixels, kPixels);
    if (medium_ != Medium::pdf) fill({0, 0, info.width, info.height}, kWhite);

    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(text_.get(), options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(text_.get(), 72);
    pango_context_set_round_glyph_positions(text_.get(), FALSE);
    pango_context_set_language(
        text_.get(), pango_language_from_string(info.language == Language::zh ? "zh-cn" : "en"));
}

SetText Canvas::set(std::string_view text, const Style& style, double width) const {
    SetText set;
    set.layout_ = {pango_layout_new(text_.get()), [](PangoLayout* it) { g_object_unref(it); }};
    set.colour_ = style.colour;
    PangoLayout* layout = set.layout_.get();
    PangoAttrList* attributes = attributes_of(style);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    const std::string valid = valid_utf8(text);
    pango_layout_set_text(layout, valid.data(), static_cast<int>(valid.size()));
    pango_layout_set_line_spacing(layout, kLeading);
    if (width > 0) {
        pango_layout_set_width(layout, pango_units_from_double(width));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_height(layout, -style.lines_max);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    } else {
        pango_layout_set_single_paragraph_mode(layout, TRUE);
    }
    PangoRectangle logical;
    pango_layout_get_extents(layout, nullptr, &logical);
    set.width_ = points(logical.width);
    set.height_ = points(logical.height);
    set.baseline_ = points(pango_layout_get_baseline(layout));
    return set;
}

void Canvas::use(Colour colour) {
    cairo_set_source_rgb(cairo_.get(), colour.red, colour.green, colour.blue);
}

void Canvas::show(const SetText& text, double x, double y, Align align) {
    const double shift = align == Align::left ? 0 : align == Align::right ? 1 : 0.5;
    use(text.colour_);
    cairo_move_to(cairo_.get(), x - shift * text.width_, y - text.baseline_);
    pango_cairo_show_layout(cairo_.get(), text.layout_.get());
}

void Canvas::show(std::string_view text, const Style& style, double x, double y, Align align) {
    show(set(text, style), x, y, align);
}

void Canvas::fill(const Box& box, Colour colour) {
    use(colour);
    cairo_rectangle(cairo_.get(), box.x, box.y, box.width, box.height);
    cairo_fill(cairo_.get());
}

void Canvas::hatch(const Box& box, Colour colour) {
    cairo_t* cairo = cairo_.get();
    constexpr double kStep = 2.4;
    cairo_save(cairo);
    use(colour);
    cairo_rectangle(cairo, box.x, box.y, box.width, box.height);
    cairo_clip(cairo);
    cairo_set_line_width(cairo, 0.5);
    // Diagonals hang on the page and not on the box, so that neighbouring boxes look alike.
    const double first = std::floor((box.x + box.y) / kStep) * kStep;
    for (double sum = first; sum <= box.right() + box.bottom(); sum += kStep) {
        cairo_move_to(cairo, sum - box.bottom(), box.bottom());
        cairo_line_to(cairo, sum - box.y, box.y);
    }
    cairo_stroke(cairo);
    cairo_restore(cairo);
    frame(box, colour, 0.5);
}

void Canvas::frame(const Box& box, Colour colour, double thickness) {
    use(colour);
    cairo_set_line_width(cairo_.get(), thickness);
    // The outline lies inside the box, and what is thinner than it is a line.
    cairo_rectangle(cairo_.get(), box.x + thickness / 2, box.y + thickness / 2,
                    std::max(0.0, box.width - thickness), std::max(0.0, box.height - thickness));
    cairo_stroke(cairo_.get());
}

void Canvas::rule(double x, double y, double width, Colour colour, double thickness) {
    fill({x, y, width, thickness}, colour);
}

void Canvas::polyline(const std::vector<std::pair<double, double>>& points, Colour colour,
                      double thickness) {
    use(colour);
    cairo_set_line_width(cairo_.get(), thickness);
    cairo_set_line_join(cairo_.get(), CAIRO_LINE_JOIN_ROUND);
    for (const auto& [x, y] : points) cairo_line_to(cairo_.get(), x, y);
    cairo_stroke(cairo_.get());
}

void Canvas::dot(double x, double y, double radius, Colour colour) {
    use(colour);
    cairo_new_sub_path(cairo_.get());
    cairo_arc(cairo_.get(), x, y, radius, 0, 2 * G_PI);
    cairo_fill(cairo_.get());
}

void Canvas::end_page() {
    cairo_show_page(cairo_.get());
}

Result<std::string> Canvas::finish() {
    cairo_status_t status = cairo_status(cairo_.get());
    cairo_.reset();
    if (medium_ == Medium::png && status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface_.get(), append, bytes_.get());
    cairo_surface_finish(surface_.get());
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface_.get());
    if (status != CAIRO_STATUS_SUCCESS)
        return make_error(kPdfWrite, title_, cairo_status_to_string(status));
    return std::move(*bytes_);
}

}  // namespace voltmark::billing::pdf
