package spikelane.sim.report.draw;

/**
 * A colour in linear sRGB, each channel 0 to 1.
 *
 * @param red   share of it
 * @param green share of it
 * @param blue  share of it
 */
record Colour(double red, double green, double blue) {
    /** How colours may be seen; matrices of Machado, Oliveira and Fernandes 2009 at severity 1, on linear RGB. */
    enum Sight {
        /** All three cones. */
        FULL,
        /** Without red cones. */
        PROTANOPIA,
        /** Without green cones. */
        DEUTERANOPIA,
        /** Without blue cones. */
        TRITANOPIA,
        /** Printed without colour: luminance alone. */
        GREY;

        Colour of(Colour colour) {
            double grey = colour.luminance();
            return switch (this) {
                case FULL -> colour;
                case PROTANOPIA -> colour.times(0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882,
                        -0.048116, 1.051998);
                case DEUTERANOPIA -> colour.times(0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413,
                        -0.011820, 0.042940, 0.968881);
                case TRITANOPIA -> colour.times(1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733,
                        0.691367, 0.303900);
                case GREY -> new Colour(grey, grey, grey);
            };
        }
    }

    /** {@return the colour of "#rrggbb"} */
    static Colour of(String hex) {
        int rgb = Integer.parseInt(hex.substring(1), 16);
        return new Colour(linear((rgb >> 16) / 255.0), linear((rgb >> 8 & 255) / 255.0), linear((rgb & 255) / 255.0));
    }

    private static double linear(double encoded) {
        return encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4);
    }

    private static double encoded(double linear) {
        return linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    }

    private Colour times(double... m) {
        return new Colour(Math.clamp(m[0] * red + m[1] * green + m[2] * blue, 0, 1),
                Math.clamp(m[3] * red + m[4] * green + m[5] * blue, 0, 1),
                Math.clamp(m[6] * red + m[7] * green + m[8] * blue, 0, 1));
    }

    /** {@return this colour at some opacity before another, as browsers blend: on encoded channels} */
    Colour over(Colour page, double opacity) {
        return new Colour(blend(red, page.red, opacity), blend(green, page.green, opacity),
                blend(blue, page.blue, opacity));
    }

    private static double blend(double front, double back, double opacity) {
        return linear(opacity * encoded(front) + (1 - opacity) * encoded(back));
    }

    /** {@return relative luminance, WCAG 2.2} */
    double luminance() {
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }

    /** {@return contrast ratio, WCAG 2.2: 1 to 21} */
    double contrast(Colour other) {
        double light = Math.max(luminance(), other.luminance());
        double dark = Math.min(luminance(), other.luminance());
        return (light + 0.05) / (dark + 0.05);
    }

    /** {@return CIE L*, a*, b* under D65} */
    double[] lab() {
        double x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
        double y = f(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue);
        double z = f((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883);
        return new double[]{116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double f(double t) {
        return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }

    /** {@return CIEDE2000 between two colours in L*, a*, b*; after Sharma, Wu and Dalal 2005} */
    static double difference(double[] one, double[] other) {
        double chroma = (Math.hypot(one[1], one[2]) + Math.hypot(other[1], other[2])) / 2;
        double g = 1.5 - 0.5 * saturation(chroma);
        double c1 = Math.hypot(g * one[1], one[2]);
        double c2 = Math.hypot(g * other[1], other[2]);
        double h1 = hue(g * one[1], one[2]);
        double h2 = hue(g * other[1], other[2]);
        boolean grey = c1 * c2 == 0;
        double turn = grey ? 0 : Math.IEEEremainder(h2 - h1, 360);
        double hue = grey ? h1 + h2 : h1 + turn / 2;
        double l = (one[0] + other[0]) / 2 - 50;
        double c = (c1 + c2) / 2;
        double t = 1 - 0.17 * cos(hue - 30) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + 6) - 0.2 * cos(4 * hue - 63);
        double byLightness = (other[0] - one[0]) / (1 + 0.015 * l * l / Math.sqrt(20 + l * l));
        double byChroma = (c2 - c1) / (1 + 0.045 * c);
        double byHue = 2 * Math.sqrt(c1 * c2) * Math.sin(Math.toRadians(turn / 2)) / (1 + 0.015 * c * t);
        double wrapped = (hue % 360 + 360) % 360;
        double angle = 60 * Math.exp(-Math.pow((wrapped - 275) / 25, 2));
        double rotation = -Math.sin(Math.toRadians(angle)) * 2 * saturation(c);
        return Math.sqrt(byLightness * byLightness + byChroma * byChroma + byHue * byHue + rotation * byChroma * byHue);
    }

    private static double saturation(double chroma) {
        double power = Math.pow(chroma, 7);
        return Math.sqrt(power / (power + Math.pow(25, 7)));
    }

    private static double hue(double a, double b) {
        return (Math.toDegrees(Math.atan2(b, a)) + 360) % 360;
    }

    private static double cos(double degrees) {
        return Math.cos(Math.toRadians(degrees));
    }
}
