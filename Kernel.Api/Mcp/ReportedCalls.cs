using Kernel.Api.Control;
using Kernel.Api.EventStream;

namespace Kernel.Api.Mcp;

/// <summary>Calls of tools that change something, reported as those of the HTTP API are.</summary>
internal static class ReportedCalls
{
    /// <summary>Runs a call and reports it.</summary>
    /// <param name="calls">The reporter.</param>
    /// <param name="operation">The operation of the HTTP API that does the same.</param>
    /// <param name="status">The status with which the operation responds if it succeeds.</param>
    /// <param name="call">The call.</param>
    public static async Task<T> RunAsync<T>(this ApiCalls calls, string operation, int status, Func<Task<T>> call)
    {
        var report = calls.Begin(operation);
        try
        {
            var answer = await call();
            report(status);
            return answer;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            report(exception switch
            {
                ToolException tool => tool.Status,
                BadHttpRequestException bad => bad.StatusCode,
                StreamBusyException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            });
            throw;
        }
    }
}
