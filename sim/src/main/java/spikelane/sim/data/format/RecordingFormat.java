package spikelane.sim.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import spikelane.sim.io.BadInputException;

/** What a file is by its first bytes, so that a message can name what it found. N-MNIST has no mark of its own. */
public enum RecordingFormat {
    AEDAT_2("an AEDAT 2.0 recording", Aedat2Reader.MAGIC), AEDAT_31("an AEDAT 3.1 recording",
            Aedat31Reader.MAGIC), AEDAT_4("an AEDAT 4 recording", "#!AER-DAT4"), AEDAT_OTHER(
                    "a recording in another version of AEDAT",
                    "#!AER-DAT"), EVT("a Prophesee recording", "% "), HDF5("an HDF5 file", "\u0089HDF\r\n"), NPY(
                            "a NumPy array", "\u0093NUMPY"), ZIP("a zip archive, as .npz files are",
                                    "PK\u0003\u0004"), GZIP("a gzip archive", "\u001f\u008b"), MAT("a MATLAB file",
                                            "MATLAB 5.0 MAT-file"), BAG("a ROS bag", "#ROSBAG"), XZ("an xz archive",
                                                    "\u00fd7zXZ"), PNG("a PNG picture",
                                                            "\u0089PNG"), JPEG("a JPEG picture", "\u00ff\u00d8\u00ff");

    private static final int LONGEST_MAGIC = 32;

    private final String description;
    private final String magic;

    /** @param magic its first bytes, a character each; a longer one stands before what it begins with */
    RecordingFormat(String description, String magic) {
        this.description = description;
        this.magic = magic;
    }

    /** {@return what to call such a file in a message: {@code "an AEDAT 3.1 recording"}} */
    public String description() {
        return description;
    }

    /** {@return how such a file begins, a byte a character} */
    String magic() {
        return magic;
    }

    /**
     * @param file a file
     * @return its format; empty if its first bytes are those of none
     * @throws BadInputException if it cannot be read
     */
    public static Optional<RecordingFormat> of(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(LONGEST_MAGIC));
        } catch (IOException e) {
            throw BadInputException.unreadable(file, "a recording", e);
        }
    }

    /**
     * @param start the first bytes of a file
     * @return its format; empty if they are those of none
     */
    static Optional<RecordingFormat> of(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (RecordingFormat format : values()) {
            if (text.startsWith(format.magic)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
