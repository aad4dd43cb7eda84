from libc.stdint cimport uint32_t

from openpiu.matching._align cimport Query

cdef int read_name(Query* query, str surname, str given_names) except -1
cdef uint32_t read_date(str text) except? 0xFFFFFFFF
cdef bint is_particle(const unsigned char* letters, int size) noexcept nogil
