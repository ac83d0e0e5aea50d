package io.prestomixture.data;

/**
 * The caller's data or settings cannot be used as they are. The message is a sentence that names
 * the value and the cure; the command line prints it as it stands and exits with 2.
 */
public final class InvalidInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a whole sentence. */
  public InvalidInputException(String sentence) {
    super(sentence);
  }
}
