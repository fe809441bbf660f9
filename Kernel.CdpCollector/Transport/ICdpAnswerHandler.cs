namespace Kernel.CdpCollector.Transport;

/// <summary>Takes answers to commands that nobody waits for.</summary>
internal interface ICdpAnswerHandler
{
    /// <summary>
    /// Takes an answer, result or error. Runs on the connection's read loop, so it must not wait. Does not come where the command
    /// is not answered in time or the connection is lost.
    /// </summary>
    /// <param name="tag">What the command was sent with.</param>
    /// <param name="answer">The answer.</param>
    void OnAnswer(long tag, in Protocol.CdpMessage answer);
}
