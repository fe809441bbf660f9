using System.Buffers;

namespace Kernel.Api.Http;

/// <summary>Reads request bodies.</summary>
internal static class RequestBody
{
    /// <summary>Appends the whole body to <paramref name="output"/>. Returns false, with nothing appended, if it is larger than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<bool> TryReadBodyAsync(this HttpRequest request, int maxBytes, IBufferWriter<byte> output)
    {
        if (request.ContentLength > maxBytes)
        {
            return false;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var buffer = read.Buffer;
            if (buffer.Length > maxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return false;
            }

            if (read.IsCompleted)
            {
                var length = (int)buffer.Length;
                buffer.CopyTo(output.GetSpan(length));
                output.Advance(length);
                reader.AdvanceTo(buffer.End);
                return true;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
