package spikelane.sim.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import spikelane.sim.io.BadInputException;

/** A recording read once, front to back, through one reused buffer. Errors name the file and the byte. */
final class RecordingInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int LONGEST_HEADER_LINE = 1 << 12;

    private final Path file;
    private final String kind;
    private final FileChannel channel;
    private final long sizeBytes;
    private final ByteBuffer buffer;
    private long bufferStart;

    /**
     * @param file  the recording
     * @param kind  what it should be, for messages: {@code "an AEDAT 3.1 recording"}
     * @param order byte order of its numbers
     * @throws BadInputException if the file cannot be opened or is empty
     */
    RecordingInput(Path file, String kind, ByteOrder order) {
        this.file = file;
        this.kind = kind;
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("is a directory");
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
            sizeBytes = channel.size();
        } catch (IOException e) {
            throw BadInputException.unreadable(file, kind, e);
        }
        buffer = ByteBuffer.allocateDirect(Math.clamp(sizeBytes, 1, BUFFER_BYTES)).order(order).limit(0);
        if (sizeBytes == 0) {
            close();
            throw new BadInputException(file + ": the file is empty, expected " + kind);
        }
    }

    /** {@return the bytes at hand, from its position to its limit} */
    ByteBuffer buffer() {
        return buffer;
    }

    /** {@return offset in the file of the next byte} */
    long position() {
        return bufferStart + buffer.position();
    }

    /** {@return bytes from here to the end of the file} */
    long left() {
        return sizeBytes - position();
    }

    /**
     * Makes at least {@code bytes} bytes available in {@link #buffer()}.
     *
     * @param bytes at most the buffer's capacity
     * @param what  what they are, for the message
     * @throws BadInputException if the file ends before
     */
    void need(int bytes, String what) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        if (left() < bytes) {
            throw bad("the file ends " + left() + " bytes into " + what + ", expected " + bytes + " bytes");
        }
        bufferStart = position();
        buffer.compact();
        try {
            while (buffer.position() < bytes) {
                if (channel.read(buffer) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw BadInputException.unreadable(file, kind, e);
        } finally {
            buffer.flip();
        }
    }

    /**
     * Passes over bytes without reading them.
     *
     * @param bytes at most {@link #left()}
     */
    void skip(long bytes) {
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        bufferStart = position() + bytes;
        buffer.position(0).limit(0);
        try {
            channel.position(bufferStart);
        } catch (IOException e) {
            throw BadInputException.unreadable(file, kind, e);
        }
    }

    /**
     * @param magic how the first line of the file must begin
     * @throws BadInputException if it begins otherwise
     */
    void expectMagic(String magic) {
        int length = (int) Math.min(left(), magic.length());
        need(length, "the first line");
        byte[] start = new byte[length];
        buffer.get(buffer.position(), start);
        String found = new String(start, StandardCharsets.ISO_8859_1);
        if (!found.equals(magic)) {
            throw bad("begins with " + BadInputException.quote(found) + ", expected \"" + magic + "\" of " + kind);
        }
    }

    /**
     * @return the next header line without its line end
     * @throws BadInputException if the file ends before the line does
     */
    String headerLine() {
        StringBuilder line = new StringBuilder();
        long start = position();
        while (left() > 0) {
            need(1, "the header");
            char c = (char) (buffer.get() & 0xff);
            if (c == '\n') {
                return line.isEmpty() || line.charAt(line.length() - 1) != '\r'
                        ? line.toString()
                        : line.substring(0, line.length() - 1);
            }
            if (line.length() == LONGEST_HEADER_LINE) {
                break;
            }
            line.append(c);
        }
        throw bad("the header line from byte " + start + " has no end, expected a line of at most "
                + LONGEST_HEADER_LINE + " bytes");
    }

    /**
     * @param problem what is wrong and what was expected
     * @return the exception that says so, naming the file and the byte reached
     */
    BadInputException bad(String problem) {
        return badAt(position(), problem);
    }

    /**
     * @param offset  offset in the file of what is wrong
     * @param problem what is wrong and what was expected
     * @return the exception that says so
     */
    BadInputException badAt(long offset, String problem) {
        return new BadInputException(file + ": byte " + offset + ": " + problem);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // read only: nothing is lost
        }
    }
}
