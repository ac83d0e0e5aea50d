package io.prestomixture.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The caller's data or settings cannot be used as they are. The message is a sentence that names
 * the value and the cure; the command line prints it as it stands and exits with 2.
 */
public final class InvalidInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Edits up to which a word is taken for a misspelling of another. */
  private static final int MOST_EDITS = 3;

  /** Creates the exception with a whole sentence. */
  public InvalidInputException(String sentence) {
    super(sentence);
  }

  /**
   * A name is none of those that exist; the sentence offers the nearest one and lists all.
   *
   * @param kind what is named, such as "family"
   * @param name the name given
   * @param valid the names that exist
   */
  public static InvalidInputException unknown(String kind, String name, Collection<String> valid) {
    String question = nearest(name, valid).map(n -> " Did you mean '" + n + "'?").orElse("");
    return new InvalidInputException(
        String.format(
            "Unknown %s '%s'.%s It is one of: %s.",
            kind, name, question, String.join(", ", valid)));
  }

  /** The name with the fewest edits from the given one, if it is near. */
  public static Optional<String> nearest(String name, Collection<String> valid) {
    LevenshteinDistance distance = new LevenshteinDistance(MOST_EDITS);
    return valid.stream()
        .filter(
            other ->
                distance.apply(name, other) >= 0 && distance.apply(name, other) < other.length())
        .min(Comparator.comparingInt(other -> distance.apply(name, other)));
  }

  /** The first line of what the innermost of nested errors says, to be quoted in a sentence. */
  public static String firstLine(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause().getMessage() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.getClass().getName());
  }
}
