using System.Text;
using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Transport;

/// <summary>
/// The commands that are not answered yet, each with its deadline. Answers are handed on outside the lock: whoever takes them has
/// locks of its own.
/// </summary>
internal sealed partial class PendingCommands(TimeProvider time, CollectorMetrics metrics, ILogger logger)
{
    private const string ConnectionLost = "the connection is lost.";

    private readonly Lock _gate = new();
    private readonly Dictionary<int, PendingCommand> _commands = [];
    private int _lastId;
    private bool _failed;
    private (int LastId, TaskCompletionSource Signal)? _awaited;

    /// <summary>Takes a number for a command that is about to be sent.</summary>
    public int Add(
        string method, TimeSpan timeout, TaskCompletionSource<ReadOnlyMemory<byte>>? answer = null, CdpAnswerHandler? handler = null)
    {
        var deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
        var command = new PendingCommand(method, deadline, answer, handler);
        int id;
        lock (_gate)
        {
            id = ++_lastId;
            if (!_failed)
            {
                _commands.Add(id, command);
                return id;
            }
        }

        command.Fail(ConnectionLost);
        return id;
    }

    /// <summary>Ends when every command that was sent before is answered, or has failed.</summary>
    public Task WhenAnsweredAsync()
    {
        lock (_gate)
        {
            if (_commands.Count == 0)
            {
                return Task.CompletedTask;
            }

            // One waits at a time: whoever waits longer waits for more.
            var signal = _awaited?.Signal ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (_lastId, signal);
            return signal.Task;
        }
    }

    /// <summary>Takes an answer. One for a command that is not known any more is passed over.</summary>
    public void Complete(in CdpMessage message)
    {
        PendingCommand command;
        lock (_gate)
        {
            if (!_commands.Remove(message.Id, out command))
            {
                return;
            }

            SignalAnswered();
        }

        if (message.Error.IsEmpty)
        {
            command.Succeed(message.Result);
            return;
        }

        metrics.CommandFailed(command.Method);
        var reason = Encoding.UTF8.GetString(message.Error[..Math.Min(message.Error.Length, 512)]);
        LogRefused(logger, command.Method, reason);
        command.Fail(reason);
    }

    /// <summary>Fails what was not answered in time.</summary>
    public void Expire()
    {
        List<PendingCommand>? expired = null;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            foreach (var (id, command) in _commands)
            {
                if (command.Deadline <= now)
                {
                    _commands.Remove(id);
                    (expired ??= []).Add(command);
                }
            }

            SignalAnswered();
        }

        foreach (var command in expired ?? [])
        {
            metrics.CommandFailed(command.Method);
            LogExpired(logger, command.Method);
            command.Fail("not answered in time.");
        }
    }

    /// <summary>Fails everything, now and from now on: the connection is gone.</summary>
    public void FailAll()
    {
        PendingCommand[] failed;
        lock (_gate)
        {
            _failed = true;
            failed = [.. _commands.Values];
            _commands.Clear();
            SignalAnswered();
        }

        foreach (var command in failed)
        {
            command.Fail(ConnectionLost);
        }
    }

    private void SignalAnswered()
    {
        if (_awaited is { } awaited && _commands.Keys.All(id => id > awaited.LastId))
        {
            _awaited = null;
            awaited.Signal.TrySetResult();
        }
    }

    [LoggerMessage(1101, LogLevel.Debug, "{Method} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string method, string reason);

    [LoggerMessage(1102, LogLevel.Debug, "{Method} was not answered in time.")]
    private static partial void LogExpired(ILogger logger, string method);
}
