package spikelane.sim.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of text that a user gave, read whole. Their size is bounded before they are read. */
public final class InputFiles {
    /** Bytes of a table or a description; far above any that a person or a tool of this field writes. */
    private static final int MOST_BYTES = 32 << 20;

    private InputFiles() {}

    /**
     * @param path     the file
     * @param expected what it should be, such as {@code "a layer table"}, for messages
     * @return its text, without a byte order mark
     * @throws BadInputException if it is missing, unreadable, larger than 32 MiB or not UTF-8 text
     */
    public static String text(Path path, String expected) {
        try {
            return text(bytes(path, expected));
        } catch (CharacterCodingException e) {
            throw BadInputException.unreadable(path, expected, e);
        }
    }

    /**
     * @param path     the file
     * @param expected what it should be, for messages
     * @return its bytes
     * @throws BadInputException if it is missing, unreadable or larger than 32 MiB
     */
    public static byte[] bytes(Path path, String expected) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadInputException(path + ": larger than 32 MiB, expected " + expected);
            }
            return bytes;
        } catch (IOException e) {
            throw BadInputException.unreadable(path, expected, e);
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
