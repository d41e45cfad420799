package spikelane.sim.report.draw;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Pictures as pixels, two to a unit of length, without a screen. */
public final class Png {
    private static final int SCALE = 2;
    /** Written once: whether this Java can draw texts. */
    private static final Optional<String> MISSING = attempt();

    private Png() {}

    private static Optional<String> attempt() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        try {
            draw(ChartStyle.standAlone(Svg.picture(20, 20, "a test").with(Svg.text("tick", 2, 12, "x"))));
            return Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError e) { // whatever AWT throws where it finds no font
            return Optional.of("this Java cannot draw texts (" + e + "); it needs java.desktop and a font");
        }
    }

    /** {@return why there can be no pixels here; empty if there can be} */
    public static Optional<String> missing() {
        return MISSING;
    }

    /**
     * @param svg a picture that is a file of its own
     * @return the same as PNG, where this Java can draw
     */
    static Optional<byte[]> of(String svg) {
        return MISSING.isPresent() ? Optional.empty() : Optional.of(draw(svg));
    }

    private static byte[] draw(String svg) {
        SVGDocument document = new SVGLoader().load(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                null, LoaderContext.createDefault());
        float width = document.size().width;
        float height = document.size().height;
        BufferedImage image = new BufferedImage(Math.round(SCALE * width), Math.round(SCALE * height),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(SCALE, SCALE);
        document.render(null, graphics, new ViewBox(0, 0, width, height));
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
